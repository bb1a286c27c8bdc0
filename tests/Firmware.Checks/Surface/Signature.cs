using System.Globalization;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>Types and members as lines of an interface list.</summary>
internal static class Signature
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Void"] = "void",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Boolean"] = "bool",
        ["System.Char"] = "char",
        ["System.SByte"] = "sbyte",
        ["System.Byte"] = "byte",
        ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort",
        ["System.Int32"] = "int",
        ["System.UInt32"] = "uint",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.Single"] = "float",
        ["System.Double"] = "double",
    };

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Equality"] = "==",
        ["op_Inequality"] = "!=",
        ["op_LessThan"] = "<",
        ["op_LessThanOrEqual"] = "<=",
        ["op_GreaterThan"] = ">",
        ["op_GreaterThanOrEqual"] = ">=",
        ["op_Addition"] = "+",
        ["op_Subtraction"] = "-",
        ["op_UnaryPlus"] = "+",
        ["op_UnaryNegation"] = "-",
    };

    /// <summary>Whether the member is public or protected.</summary>
    public static bool IsVisible(MethodDefinition m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    /// <inheritdoc cref="IsVisible(MethodDefinition)"/>
    public static bool IsVisible(FieldDefinition f) => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName;

    /// <summary>The line that declares a type.</summary>
    public static string Of(TypeDefinition type)
    {
        string name = FullName(type);
        if (type.BaseType?.FullName == "System.MulticastDelegate")
        {
            MethodDefinition invoke = type.Methods.Single(m => m.Name == "Invoke");
            return $"delegate {Name(invoke.ReturnType)} {name}({Parameters(invoke)})";
        }

        if (type.IsEnum)
        {
            TypeReference underlying = type.Fields.Single(f => f.Name == "value__").FieldType;
            return $"enum {name}" + (underlying.FullName == "System.Int32" ? "" : " : " + Name(underlying)) + (
                Has(type, "FlagsAttribute") ? " [Flags]" : "");
        }

        IEnumerable<string> bases = type.Interfaces.Select(i => FullName(i.InterfaceType)).Order(StringComparer.Ordinal);
        if (type.IsClass && !type.IsValueType && type.BaseType is not null && type.BaseType.FullName != "System.Object")
        {
            bases = bases.Prepend(FullName(type.BaseType));
        }

        string list = string.Join(", ", bases);
        return Kind(type) + " " + name + (list.Length > 0 ? " : " + list : "");
    }

    /// <summary>All public and protected members of a type, each with its line. Explicit implementations are left out.</summary>
    public static IEnumerable<(string Line, IMemberDefinition Member)> MembersOf(TypeDefinition type)
    {
        if (type.BaseType?.FullName == "System.MulticastDelegate")
        {
            return [];
        }

        IEnumerable<(string, IMemberDefinition)> methods =
            type.Methods.Where(m => IsVisible(m) && !m.IsGetter && !m.IsSetter && !m.IsAddOn && !m.IsRemoveOn)
                .Select(m => (Of(m), (IMemberDefinition)m));
        IEnumerable<(string, IMemberDefinition)> properties =
            type.Properties.Where(p => Accessors(p).Any(IsVisible)).Select(p => (Of(p), (IMemberDefinition)p));
        IEnumerable<(string, IMemberDefinition)> fields = type.Fields.Where(IsVisible).Select(f => (Of(f), (IMemberDefinition)f));
        IEnumerable<(string, IMemberDefinition)> events = type.Events.Where(e => IsVisible(e.AddMethod))
            .Select(e => ($"{Modifiers(e.AddMethod)}event {Name(e.EventType)} {e.Name}", (IMemberDefinition)e));
        return fields.Concat(properties).Concat(events).Concat(methods);
    }

    /// <summary>The getter and the setter, as far as there are any.</summary>
    public static IEnumerable<MethodDefinition> Accessors(PropertyDefinition property)
    {
        MethodDefinition?[] both = [property.GetMethod, property.SetMethod];
        return both.OfType<MethodDefinition>();
    }

    /// <summary>Namespace, enclosing types and name, all with dots.</summary>
    public static string FullName(TypeReference type)
    {
        string name = type.FullName.Replace('/', '.');
        int arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? name : $"{name[..arity]}<{string.Join(", ", type.GenericParameters.Select(p => p.Name))}>";
    }

    /// <summary>The name in C# code: a keyword, or the name without its namespace.</summary>
    public static string ShortName(TypeReference type) => Name(type);

    private static string Kind(TypeDefinition type)
    {
        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsValueType)
        {
            return (Has(type, "IsReadOnlyAttribute") ? "readonly " : "") + (Has(type, "IsByRefLikeAttribute") ? "ref " : "") + "struct";
        }

        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private static string Of(FieldDefinition field)
    {
        if (field.DeclaringType.IsEnum)
        {
            return $"{field.Name} = {Literal(field.Constant)}";
        }

        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return (field.IsPublic ? "" : "protected ") + kind + Name(field.FieldType) + " " + field.Name
            + (field.IsLiteral ? " = " + Literal(field.Constant) : "");
    }

    private static string Of(PropertyDefinition property)
    {
        MethodDefinition widest = Accessors(property).OrderByDescending(a => a.IsPublic).First();
        string accessors = string.Concat(Accessors(property).Where(IsVisible)
            .Select(a => (a.IsPublic == widest.IsPublic ? "" : "protected ") + (a.IsGetter ? "get; " : "set; ")));
        string name = property.HasParameters ? $"this[{Parameters(property.Parameters, isParams: false)}]" : property.Name;
        return $"{Modifiers(widest)}{Name(property.PropertyType)} {name} {{ {accessors}}}";
    }

    private static string Of(MethodDefinition method)
    {
        string parameters = $"({Parameters(method)})";
        if (method.IsConstructor)
        {
            return (method.IsPublic ? "" : "protected ") + method.DeclaringType.Name + parameters;
        }

        if (method.Name is "op_Implicit" or "op_Explicit")
        {
            string conversion = method.Name == "op_Implicit" ? "implicit" : "explicit";
            return $"static {conversion} operator {Name(method.ReturnType)}{parameters}";
        }

        string name = Operators.TryGetValue(method.Name, out string? symbol) ? "operator " + symbol : method.Name;
        return Modifiers(method) + Name(method.ReturnType) + " " + name + parameters;
    }

    private static string Modifiers(MethodDefinition method)
    {
        if (method.DeclaringType.IsInterface)
        {
            return "";
        }

        string access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
        {
            return access + "static ";
        }

        if (!method.IsVirtual || (method.IsNewSlot && method.IsFinal))
        {
            return access;
        }

        string sealing = method.IsFinal ? "sealed " : "";
        return access + sealing + (method.IsAbstract ? "abstract " : method.IsNewSlot ? "virtual " : "override ");
    }

    private static string Parameters(MethodDefinition method) =>
        Parameters(
            method.Parameters,
            method.Parameters.Count > 0 && method.Parameters[^1].CustomAttributes.Any(a => a.AttributeType.Name == "ParamArrayAttribute"));

    private static string Parameters(Mono.Collections.Generic.Collection<ParameterDefinition> parameters, bool isParams) =>
        string.Join(", ", parameters.Select((p, i) => (isParams && i == parameters.Count - 1 ? "params " : "") + Parameter(p)));

    private static string Parameter(ParameterDefinition parameter)
    {
        string direction = !parameter.ParameterType.IsByReference ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string value = parameter.HasConstant
            ? " = " + (NameOf(parameter.ParameterType, parameter.Constant) ?? Literal(parameter.Constant))
            : "";
        return direction + Name(parameter.ParameterType) + " " + parameter.Name + value;
    }

    private static string Name(TypeReference type) => type switch
    {
        ByReferenceType reference => Name(reference.ElementType),
        RequiredModifierType modified => Name(modified.ElementType),
        GenericParameter parameter => parameter.Name,
        ArrayType array => Name(array.ElementType) + "[" + new string(',', array.Rank - 1) + "]",
        _ => Keywords.TryGetValue(type.FullName, out string? keyword) ? keyword
            : type.DeclaringType is null ? type.Name : Name(type.DeclaringType) + "." + type.Name,
    };

    // The member of an enum that has the number.
    private static string? NameOf(TypeReference type, object? number) =>
        !type.IsPrimitive && type.Resolve() is { IsEnum: true } named
            && named.Fields.FirstOrDefault(f => f.HasConstant && Equals(f.Constant, number)) is { } field
            ? Name(type) + "." + field.Name : null;

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        char c => char.IsAsciiLetterOrDigit(c) || c == ' ' ? $"'{c}'" : $"'\\u{(int)c:x4}'",
        string text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static bool Has(TypeDefinition type, string attribute) => type.CustomAttributes.Any(a => a.AttributeType.Name == attribute);
}
