namespace StatusKit.Nmp;

/// <summary>An error message taken apart: what failed first, and what failed when that was to be undone.</summary>
/// <remarks>
/// The upgrade script writes <c>Rollback error: …. Upgrade error: …</c>, so that the first error survives the rollback
/// (spec nmp 5.4, rows I5 to I10).
/// </remarks>
/// <param name="Cause">What failed first; empty when the message is.</param>
/// <param name="RollbackError">
/// What failed when the previous version was put back; null when nothing is said of it.
/// </param>
public readonly record struct NmpUpgradeError(string Cause, string? RollbackError)
{
    private const string Upgrade = "Upgrade error: ";
    private const string Rollback = "Rollback error: ";

    /// <summary>What failed first; empty when the message is.</summary>
    public string Cause { get => field ?? ""; init; } = Cause;

    /// <summary>
    /// Takes a message apart. Any text can be: without the script's prefixes, all of it is the cause.
    /// </summary>
    /// <param name="errorMessage">The message; null is none.</param>
    public static NmpUpgradeError Split(string? errorMessage)
    {
        var text = errorMessage ?? "";
        if (!text.StartsWith(Rollback, StringComparison.Ordinal))
        {
            return new(Bare(text), null);
        }

        // The rollback's error is the script's own, so the first words of the upgrade's end it.
        var at = text.IndexOf(Upgrade, StringComparison.Ordinal);
        var rollback = (at < 0 ? text : text[..at])[Rollback.Length..].TrimEnd();
        return new(at < 0 ? "" : Bare(text[at..]), rollback.EndsWith('.') && at >= 0 ? rollback[..^1] : rollback);
    }

    /// <summary>The message as the script writes it.</summary>
    public override string ToString() =>
        RollbackError is null ? $"{Upgrade}{Cause}" : $"{Rollback}{RollbackError}. {Upgrade}{Cause}";

    private static string Bare(string text)
    {
        while (text.StartsWith(Upgrade, StringComparison.Ordinal))
        {
            text = text[Upgrade.Length..];
        }

        return text;
    }
}
