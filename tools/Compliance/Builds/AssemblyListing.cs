using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>
/// What an assembly does, as text: types, fields, methods with their IL, static data. Not in it is what differs between two builds of one
/// source without a meaning: the module's id, paths, symbols, the numbers of tokens, and versions of assemblies that are referred to.
/// </summary>
public sealed class AssemblyListing
{
    private AssemblyListing(IReadOnlyList<ListedMember> members) => Members = members;

    /// <summary>The types by their names; their members in the order of the assembly.</summary>
    public IReadOnlyList<ListedMember> Members { get; }

    /// <summary>SHA-256 of the listing in UTF-8, in lower-case hexadecimal.</summary>
    public string Digest
    {
        get
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (ListedMember member in Members)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{member.Type}\n{member.Member}\n{member.Text}\n"));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Lists an assembly.</summary>
    /// <param name="assembly">The file's bytes.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is not an assembly.</exception>
    public static AssemblyListing Of(byte[] assembly, string path)
    {
        try
        {
            using PEReader file = new([.. assembly]);
            MetadataReader metadata = file.GetMetadataReader();
            MemberNames names = new(metadata);
            return new AssemblyListing(
            [
                .. metadata.TypeDefinitions.OrderBy(type => names.TypeOf(type), StringComparer.Ordinal)
                    .SelectMany(type => MembersOf(type, file, metadata, names)),
            ]);
        }
        catch (Exception wrong) when (wrong is BadImageFormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: this is not an assembly of .NET ({wrong.Message.TrimEnd('.')})", wrong);
        }
    }

    /// <summary>The first difference to another listing, for people; null when both are the same.</summary>
    /// <param name="other">What this is compared with.</param>
    /// <param name="own">What this one is called, such as "the release".</param>
    /// <param name="others">What the other is called.</param>
    public string? FirstDifference(AssemblyListing other, string own, string others)
    {
        Dictionary<(string, string), string> theirs = [];
        foreach (ListedMember member in other.Members)
        {
            theirs[(member.Type, member.Member)] = member.Text;
        }

        foreach (ListedMember member in Members)
        {
            if (!theirs.Remove((member.Type, member.Member), out string? text))
            {
                return $"{member.Name} is in {own}, and not in {others}";
            }

            if (text != member.Text)
            {
                return $"{member.Name} differs";
            }
        }

        return other.Members.FirstOrDefault(member => theirs.ContainsKey((member.Type, member.Member))) is { } more
            ? $"{more.Name} is in {others}, and not in {own}"
            : null;
    }

    private static IEnumerable<ListedMember> MembersOf(
        TypeDefinitionHandle handle, PEReader file, MetadataReader metadata, MemberNames names)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string typeName = names.TypeOf(handle);
        StringBuilder head = new();
        TypeLayout layout = type.GetLayout();
        head.AppendLine($"{type.Attributes} : {(type.BaseType.IsNil ? "" : names.Of(type.BaseType))}".TrimEnd())
            .AppendLine(FormattableString.Invariant($"layout {layout.Size} {layout.PackingSize}"));
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            head.AppendLine($"implements {names.Of(metadata.GetInterfaceImplementation(implemented).Interface)}");
        }

        foreach (MethodImplementationHandle explicitly in type.GetMethodImplementations())
        {
            MethodImplementation implementation = metadata.GetMethodImplementation(explicitly);
            head.AppendLine($"{names.Of(implementation.MethodDeclaration)} is {names.Of(implementation.MethodBody)}");
        }

        Attributes(type.GetCustomAttributes(), metadata, names, head);
        yield return new ListedMember(typeName, "", Lines(head));
        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            FieldDefinition definition = metadata.GetFieldDefinition(field);
            yield return new ListedMember(
                typeName, $"field {metadata.GetString(definition.Name)}", Field(definition, file, metadata, names));
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            MethodDefinition definition = metadata.GetMethodDefinition(method);
            yield return new ListedMember(
                typeName,
                $"method {metadata.GetString(definition.Name)}{names.ParametersOf(definition)}",
                Method(definition, file, metadata, names));
        }
    }

    private static string Field(FieldDefinition field, PEReader file, MetadataReader metadata, MemberNames names)
    {
        StringBuilder text = new();
        text.AppendLine($"{field.Attributes} {field.DecodeSignature(names, null)}");
        if (!field.GetDefaultValue().IsNil)
        {
            Constant constant = metadata.GetConstant(field.GetDefaultValue());
            text.AppendLine($"= {constant.TypeCode} {Convert.ToHexStringLower(metadata.GetBlobBytes(constant.Value))}");
        }

        if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
        {
            // Its length is not in the signature when it is a type of its own: the layout of that type says it.
            BlobReader data = file.GetSectionData(field.GetRelativeVirtualAddress()).GetReader();
            int length = Math.Min(data.Length, Math.Max(1, names.SizeOf(field)));
            text.AppendLine($"data {Convert.ToHexStringLower(data.ReadBytes(length))}");
        }

        Attributes(field.GetCustomAttributes(), metadata, names, text);
        return Lines(text);
    }

    private static string Method(MethodDefinition method, PEReader file, MetadataReader metadata, MemberNames names)
    {
        StringBuilder text = new();
        text.AppendLine($"{method.Attributes} {method.ImplAttributes}");
        Attributes(method.GetCustomAttributes(), metadata, names, text);
        if (method.RelativeVirtualAddress == 0)
        {
            return Lines(text);
        }

        MethodBodyBlock body = file.GetMethodBody(method.RelativeVirtualAddress);
        text.AppendLine(FormattableString.Invariant($"stack {body.MaxStack}, zeroed {body.LocalVariablesInitialized}"));
        if (!body.LocalSignature.IsNil)
        {
            ImmutableArray<string> locals = metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
            text.AppendLine($"locals {string.Join(", ", locals)}");
        }

        Instructions.Write(body.GetILReader(), metadata, names, text);
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            string caught = region.CatchType.IsNil ? "" : names.Of(region.CatchType);
            text.Append(FormattableString.Invariant($"{region.Kind} {caught} {region.TryOffset}+{region.TryLength}"))
                .AppendLine(FormattableString.Invariant($" {region.HandlerOffset}+{region.HandlerLength} {region.FilterOffset}"));
        }

        return Lines(text);
    }

    private static void Attributes(
        CustomAttributeHandleCollection attributes, MetadataReader metadata, MemberNames names, StringBuilder text)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            text.AppendLine($"[{names.Of(attribute.Constructor)} {Convert.ToHexStringLower(metadata.GetBlobBytes(attribute.Value))}]");
        }
    }

    private static string Lines(StringBuilder text) => text.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
}
