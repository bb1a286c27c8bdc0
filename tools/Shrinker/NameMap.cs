using System.Text;
using Mono.Cecil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// The map of the names in the format of R8 and ProGuard: a line for each type, <c>name -> short name:</c>, and below it indented ones for
/// its fields and methods, <c>type name(types) -> short name</c>. Names that stay are not in it, except those of types with members that
/// do not.
/// </summary>
internal static class NameMap
{
    /// <summary>Writes it. To be called before anything is renamed.</summary>
    public static string Write(IEnumerable<AssemblyDefinition> assemblies, NewNames names)
    {
        StringBuilder text = new();
        foreach (AssemblyDefinition assembly in assemblies)
        {
            text.Append("# ").Append(assembly.Name.Name).Append('\n');
            foreach (TypeDefinition type in assembly.MainModule.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
            {
                Append(text, type, names);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, TypeDefinition type, NewNames names)
    {
        StringBuilder members = new();
        foreach (FieldDefinition field in type.Fields)
        {
            Append(members, field, $"{field.FieldType.Name} {field.Name}", names);
        }

        foreach (MethodDefinition method in type.Methods)
        {
            string parameters = string.Join(',', method.Parameters.Select(parameter => parameter.ParameterType.Name));
            Append(members, method, $"{method.ReturnType.Name} {method.Name}({parameters})", names);
        }

        if (members.Length > 0 || names.Find(type) is not null)
        {
            text.Append(type.FullName).Append(" -> ").Append(ShortNameOf(type, names)).Append(":\n").Append(members);
        }
    }

    private static void Append(StringBuilder text, IMemberDefinition member, string described, NewNames names)
    {
        if (names.Find(member) is { } name)
        {
            text.Append("    ").Append(described).Append(" -> ").Append(name).Append('\n');
        }
    }

    private static string ShortNameOf(TypeDefinition type, NewNames names)
    {
        string? name = names.Find(type);
        string before = type.IsNested ? ShortNameOf(type.DeclaringType, names) + "/"
            : (name is null ? type.Namespace : NewNames.NamespaceOf(type.Module.Assembly)) + ".";
        return before + (name ?? type.Name);
    }
}
