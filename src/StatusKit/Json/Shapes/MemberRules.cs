namespace StatusKit.Json;

/// <summary>What is special about reading a member.</summary>
[Flags]
internal enum MemberRules
{
    None = 0,

    /// <summary>A record cannot be without it.</summary>
    Required = 1,

    /// <summary>The original writes null there, so null is not a finding.</summary>
    Nullable = 2,

    /// <summary>Null is a wrong type.</summary>
    NotNull = 4,

    /// <summary>
    /// Upstream stores anything there: a value of another type is kept, and the property reads as absent.
    /// </summary>
    AnyType = 8,

    /// <summary>
    /// With <see cref="AnyType"/>: every form has the member under the same name, so a value of another type survives
    /// converting.
    /// </summary>
    InAllForms = 16,
}
