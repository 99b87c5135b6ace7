using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StatusKit.Tests.PublicApi;

/// <summary>The public surface of an assembly as text, one line a member, in an order that keeps changes small.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(char)] = "char",
        [typeof(short)] = "short", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(uint)] = "uint", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static IEnumerable<string> Of(Assembly assembly) =>
        from type in assembly.GetExportedTypes()
        orderby type.FullName
        from line in Of(type)
        select line;

    private static IEnumerable<string> Of(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return $"delegate {NameOf(new NullabilityInfoContext().Create(invoke.ReturnParameter))} {type.Namespace}.{NameOf(type)}({Parameters(invoke)})";
            yield break;
        }

        yield return $"{KindOf(type)} {type.Namespace}.{NameOf(type)}{Bases(type)}{Constraints(type.GetGenericArguments())}";
        foreach (var line in type.GetMembers(Declared).Where(IsWritten).Select(member => (member.Name, Line: LineOf(member))).OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Line, StringComparer.Ordinal))
        {
            yield return "    " + line.Line;
        }
    }

    private static bool IsWritten(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        FieldInfo field => IsVisible(field.IsPublic, field.IsFamily, field.IsFamilyOrAssembly) && !field.IsSpecialName,
        ConstructorInfo constructor => IsVisible(constructor.IsPublic, constructor.IsFamily, constructor.IsFamilyOrAssembly),
        PropertyInfo property => property.GetAccessors(true).Any(IsVisible),
        MethodInfo method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsOfObject(method),
        EventInfo @event => IsVisible(@event.AddMethod!),
        _ => false,
    };

    private static bool IsOfObject(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType is { } type && (type == typeof(object) || type == typeof(ValueType) || type == typeof(Enum));

    private static bool IsVisible(MethodBase method) => IsVisible(method.IsPublic, method.IsFamily, method.IsFamilyOrAssembly);

    private static bool IsVisible(bool isPublic, bool isFamily, bool isFamilyOrAssembly) => isPublic || isFamily || isFamilyOrAssembly;

    private static string LineOf(MemberInfo member)
    {
        var nullability = new NullabilityInfoContext();
        return member switch
        {
            FieldInfo { IsLiteral: true } constant when constant.DeclaringType!.IsEnum => $"{constant.Name} = {Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
            FieldInfo { IsLiteral: true } constant => $"const {NameOf(constant.FieldType)} {constant.Name} = {Value(constant.GetRawConstantValue())}",
            FieldInfo field => $"{Modifiers(field.IsStatic, field.IsFamily)}readonly {NameOf(nullability.Create(field))} {field.Name}",
            ConstructorInfo constructor => $"{Modifiers(constructor.IsStatic, constructor.IsFamily)}ctor({Parameters(constructor)})",
            PropertyInfo property => $"{Modifiers(property.GetAccessors(true)[0])}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{NameOf(nullability.Create(property))} {property.Name}{Index(property)} {{ {Accessors(property)} }}",
            MethodInfo method => $"{Modifiers(method)}{NameOf(nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method.GetGenericArguments())}({Extension(method)}{Parameters(method)}){Constraints(method.GetGenericArguments())}",
            EventInfo @event => $"event {NameOf(@event.EventHandlerType!)} {@event.Name}",
            _ => "",
        };
    }

    private static string Extension(MethodInfo method) => method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";

    private static string Index(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(Parameter))}]" : "";

    private static string Accessors(PropertyInfo property) => string.Join(' ', new[]
    {
        property.GetMethod is { } get && IsVisible(get) ? "get;" : "",
        property.SetMethod is { } set && IsVisible(set) ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;" : "",
    }.Where(accessor => accessor.Length > 0));

    private static string Modifiers(MethodInfo method) =>
        Modifiers(method.IsStatic, method.IsFamily || method.IsFamilyOrAssembly)
        + (method.DeclaringType!.IsInterface ? method.IsAbstract ? "" : "default " : method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Modifiers(bool isStatic, bool isFamily) => (isFamily ? "protected " : "") + (isStatic ? "static " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        return $"{direction}{NameOf(new NullabilityInfoContext().Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {(parameter.DefaultValue is null && IsPlainStruct(parameter.ParameterType) ? "default" : Value(parameter.DefaultValue))}" : "")}";
    }

    private static bool IsPlainStruct(Type type) => type.IsByRef ? IsPlainStruct(type.GetElementType()!) : type.IsValueType && Nullable.GetUnderlyingType(type) is null;

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string KindOf(Type type) =>
        type.IsEnum ? "enum" :
        type.IsInterface ? "interface" :
        type.IsValueType ? type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct" :
        (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (type.GetMethod("<Clone>$") is null ? "class" : "record");

    private static string Bases(Type type)
    {
        if (type.IsEnum)
        {
            return "";
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        string[] bases =
        [
            .. type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? [NameOf(b)] : Array.Empty<string>(),
            .. type.GetInterfaces().Where(i => i.IsPublic && !inherited.Contains(i)).Select(NameOf).Order(StringComparer.Ordinal),
        ];
        return bases.Length == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string Constraints(Type[] generics) => string.Concat(generics.Where(g => g.IsGenericParameter).Select(g =>
    {
        var each = new[]
        {
            g.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? "struct" : g.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : "",
        }.Concat(g.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(NameOf)).Where(c => c.Length > 0).ToList();
        return each.Count == 0 ? "" : $" where {g.Name} : {string.Join(", ", each)}";
    }));

    private static string Generics(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(NameOf))}>";

    private static string NameOf(NullabilityInfo info) => NameOf(info, info.Type);

    private static string NameOf(NullabilityInfo info, Type type)
    {
        if (type.IsByRef)
        {
            return NameOf(info, type.GetElementType()!);
        }

        var mark = type is { IsValueType: false } && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) && !type.IsByRefLike ? "?" : "";
        if (type.IsArray && info.ElementType is { } element)
        {
            return $"{NameOf(element)}[]{mark}";
        }

        return type is { IsGenericType: true, IsGenericTypeDefinition: false } && Nullable.GetUnderlyingType(type) is null && info.GenericTypeArguments.Length == type.GetGenericArguments().Length
            ? $"{Plain(type)}<{string.Join(", ", info.GenericTypeArguments.Select(NameOf))}>{mark}"
            : NameOf(type) + mark;
    }

    private static string NameOf(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword :
        Nullable.GetUnderlyingType(type) is { } underlying ? NameOf(underlying) + "?" :
        type.IsByRef ? NameOf(type.GetElementType()!) :
        type.IsArray ? NameOf(type.GetElementType()!) + "[]" :
        type.IsGenericType ? Plain(type) + Generics(type.GetGenericArguments()) :
        Plain(type);

    private static string Plain(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Plain(type.DeclaringType!)}.{name}" : name;
    }
}
