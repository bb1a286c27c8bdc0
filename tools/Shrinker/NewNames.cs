using System.Globalization;
using Mono.Cecil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Chooses the new name of each type, field and method of an assembly.
/// <para>What only the assembly itself can name gets the next short name of its type, or of its assembly. What other assemblies may name
/// gets the short name that follows from its name alone (<see cref="ShortName.Of"/>), and so does each virtual method: the interpreter
/// finds the method of an interface or of a base class by its name.</para>
/// <para>Names stay that the interpreter has in a table of its own, which take no flash; that something else finds: constructors, what
/// overrides a member of nanoFramework's, the entry point, a release's entry point, public members of a type with
/// <see cref="SerializableAttribute"/>; and attributes, which the converter leaves out.</para>
/// </summary>
internal sealed class NewNames
{
    // What the loader calls in the last assembly of a release (firmware/Esp32, Program).
    private const string ReleaseEntryType = "NanoMedAgent.Release.Application";

    private readonly Dictionary<IMemberDefinition, string> _names = [];
    private readonly Func<string, bool> _isShrunk;

    /// <summary>Nothing is named yet.</summary>
    /// <param name="isShrunk">Whether an assembly is one of those whose names change, by its name.</param>
    public NewNames(Func<string, bool> isShrunk) => _isShrunk = isShrunk;

    /// <summary>The namespace of all types of an assembly: the first letter of the last part of the assembly's name.</summary>
    public static string NamespaceOf(AssemblyDefinition assembly) =>
        assembly.Name.Name.Split('.')[^1][..1].ToUpper(CultureInfo.InvariantCulture);

    /// <summary>The new name of a type, field or method; null when its name stays.</summary>
    public string? Find(IMemberDefinition member) => _names.GetValueOrDefault(member);

    /// <summary>Names all that is in an assembly.</summary>
    /// <exception cref="InvalidDataException">Two members would have the same name.</exception>
    public void Add(AssemblyDefinition assembly)
    {
        IEnumerable<TypeDefinition> types = assembly.MainModule.Types.Where(type => type.Name != "<Module>");
        AddTypes(types, assembly.EntryPoint);
        RefuseSameNames(types.Where(type => Find(type) is not null));
        foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(type => !EnumNumbers.IsReplaced(type)))
        {
            RefuseSameNames(type);
        }
    }

    /// <summary>
    /// Names what an assembly that keeps its names must call as the shrunk ones do: its methods that implement or override theirs.
    /// </summary>
    public void AddFollower(AssemblyDefinition assembly)
    {
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            HashSet<string> inherited =
            [
                .. Above(type).Where(IsShrunk).SelectMany(above => above.Methods).Where(method => method.IsVirtual)
                    .Where(method => !KnownNames.Contains(method.Name)).Select(method => method.Name),
            ];
            foreach (MethodDefinition method in type.Methods.Where(method => method.IsVirtual && inherited.Contains(method.Name)))
            {
                _names[method] = ShortName.Of(method.Name);
            }
        }
    }

    /// <summary>Whether another assembly may name a field.</summary>
    public static bool IsVisible(FieldDefinition field) =>
        IsVisible(field.DeclaringType) && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly);

    /// <summary>Whether another assembly may name a method.</summary>
    public static bool IsVisible(MethodDefinition method) =>
        IsVisible(method.DeclaringType) && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private void AddTypes(IEnumerable<TypeDefinition> types, MethodDefinition? entryPoint)
    {
        int place = 0;
        foreach (TypeDefinition type in types.Where(type => !EnumNumbers.IsReplaced(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (!IsAttribute(type) && type.FullName != ReleaseEntryType)
            {
                _names[type] = KnownNames.Contains(type.Name) ? type.Name
                    : IsVisible(type) ? ShortName.Of(type.FullName)
                    : ShortName.At(place++);
            }

            AddFields(type);
            AddMethods(type, entryPoint);
            AddTypes(type.NestedTypes, entryPoint);
        }
    }

    private void AddFields(TypeDefinition type)
    {
        int place = 0;
        foreach (FieldDefinition field in type.Fields
            .Where(field => !field.IsRuntimeSpecialName && !field.HasConstant && !KnownNames.Contains(field.Name)))
        {
            if (!IsVisible(field))
            {
                _names[field] = ShortName.At(place++);
            }
            else if (!type.IsSerializable)
            {
                _names[field] = ShortName.Of(field.Name);
            }
        }
    }

    private void AddMethods(TypeDefinition type, MethodDefinition? entryPoint)
    {
        HashSet<string> foreign =
        [
            .. Above(type).Where(above => !IsShrunk(above)).SelectMany(above => above.Methods).Where(method => method.IsVirtual)
                .Select(method => method.Name),
        ];
        int place = 0;
        foreach (MethodDefinition method in type.Methods.Where(method => !method.IsRuntimeSpecialName && !KnownNames.Contains(method.Name)))
        {
            if (method.Name.Contains('.', StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{method.FullName}: implement the interface with a public method of the same name; the "
                    + "interpreter finds this one by the names of both");
            }

            bool isVisible = IsVisible(method);
            bool isKept = method == entryPoint || method.IsRuntime || method.IsInternalCall || (isVisible && type.IsSerializable)
                || (method.IsVirtual && foreign.Contains(method.Name)) || type.FullName == ReleaseEntryType;
            if (!isKept)
            {
                _names[method] = isVisible || method.IsVirtual ? ShortName.Of(method.Name) : ShortName.At(place++);
            }
        }
    }

    /// <summary>Refuses two names that became one, where a call would then find the wrong method, or a stack trace name it.</summary>
    private void RefuseSameNames(TypeDefinition type)
    {
        Dictionary<string, string> methods = [];
        foreach (MethodDefinition method in Above(type).Where(IsShrunk).Prepend(type).SelectMany(above => above.Methods))
        {
            bool isOwn = method.DeclaringType == type;
            if ((isOwn || method.IsVirtual || method.IsPublic) && Find(method) is { Length: > 2 } name
                && !methods.TryAdd(name, method.Name) && methods[name] != method.Name)
            {
                throw new InvalidDataException($"{type.FullName}: {methods[name]} and {method.Name} get the same short name; rename one");
            }
        }

        RefuseSameNames(type.Fields.Where(field => !field.HasConstant));
    }

    private void RefuseSameNames(IEnumerable<IMemberDefinition> members)
    {
        foreach (IGrouping<string, IMemberDefinition> same in members.GroupBy(member => Find(member) ?? member.Name)
            .Where(group => group.Count() > 1))
        {
            throw new InvalidDataException($"{string.Join(" and ", same.Select(member => member.FullName))} get the same short name");
        }
    }

    /// <summary>All base classes and interfaces of a type.</summary>
    private static IEnumerable<TypeDefinition> Above(TypeDefinition type)
    {
        IEnumerable<TypeReference> direct = type.Interfaces.Select(implemented => implemented.InterfaceType);
        direct = type.BaseType is null ? direct : direct.Prepend(type.BaseType);
        return direct.Select(reference => reference.Resolve()).OfType<TypeDefinition>()
            .SelectMany(above => Above(above).Prepend(above)).Distinct();
    }

    private bool IsShrunk(TypeDefinition type) => _isShrunk(type.Module.Assembly.Name.Name);

    private static bool IsAttribute(TypeDefinition type) => type.BaseType?.FullName == "System.Attribute";

    private static bool IsVisible(TypeDefinition type) => type.DeclaringType is null
        ? type.IsPublic
        : (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType);
}
