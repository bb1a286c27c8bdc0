using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>Names for what tokens and signatures of an assembly refer to. Another assembly is named without its version.</summary>
internal sealed class MemberNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    // Types in types; a file that nests them without end would take the stack.
    private const int DepthLimit = 64;

    private int _depth;

    /// <summary>The full name of a type of the assembly.</summary>
    public string TypeOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = Join(metadata.GetString(type.Namespace), metadata.GetString(type.Name));
        return type.GetDeclaringType().IsNil ? name : $"{Nested(() => TypeOf(type.GetDeclaringType()))}/{name}";
    }

    /// <summary>The parameters of a method, and what it returns.</summary>
    public string ParametersOf(MethodDefinition method) => Text(method.DecodeSignature(this, null));

    /// <summary>The length of a static field's data in bytes.</summary>
    public int SizeOf(FieldDefinition field)
    {
        SignatureSize sizes = new(metadata);
        return field.DecodeSignature(sizes, null);
    }

    /// <summary>The name of what a token refers to.</summary>
    /// <exception cref="BadImageFormatException">It refers to nothing of the kind.</exception>
    public string Of(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => TypeOf((TypeDefinitionHandle)handle),
        HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification => Nested(() => metadata.GetTypeSpecification((TypeSpecificationHandle)handle)
            .DecodeSignature(this, null)),
        HandleKind.FieldDefinition => OfField(metadata.GetFieldDefinition((FieldDefinitionHandle)handle)),
        HandleKind.MethodDefinition => OfMethod(metadata.GetMethodDefinition((MethodDefinitionHandle)handle)),
        HandleKind.MemberReference => OfMember(metadata.GetMemberReference((MemberReferenceHandle)handle)),
        HandleKind.MethodSpecification => OfGeneric(metadata.GetMethodSpecification((MethodSpecificationHandle)handle)),
        HandleKind.StandaloneSignature => Text(metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle)
            .DecodeMethodSignature(this, null)),
        _ => throw new BadImageFormatException($"an instruction refers to a {handle.Kind}"),
    };

    /// <inheritdoc/>
    public string GetArrayType(string elementType, ArrayShape shape) => FormattableString.Invariant($"{elementType}[{shape.Rank}]");

    /// <inheritdoc/>
    public string GetByReferenceType(string elementType) => elementType + "&";

    /// <inheritdoc/>
    public string GetFunctionPointerType(MethodSignature<string> signature) => "method " + Text(signature);

    /// <inheritdoc/>
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    /// <inheritdoc/>
    public string GetGenericMethodParameter(object? genericContext, int index) => FormattableString.Invariant($"!!{index}");

    /// <inheritdoc/>
    public string GetGenericTypeParameter(object? genericContext, int index) => FormattableString.Invariant($"!{index}");

    /// <inheritdoc/>
    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    /// <inheritdoc/>
    public string GetPinnedType(string elementType) => elementType + " pinned";

    /// <inheritdoc/>
    public string GetPointerType(string elementType) => elementType + "*";

    /// <inheritdoc/>
    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    /// <inheritdoc/>
    public string GetSZArrayType(string elementType) => elementType + "[]";

    /// <inheritdoc/>
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => TypeOf(handle);

    /// <inheritdoc/>
    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = Join(metadata.GetString(type.Namespace), metadata.GetString(type.Name));
        return type.ResolutionScope.Kind switch
        {
            HandleKind.AssemblyReference =>
                $"[{metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)}]{name}",
            HandleKind.TypeReference =>
                $"{Nested(() => GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0))}/{name}",
            _ => name,
        };
    }

    /// <inheritdoc/>
    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Of(handle);

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";

    private static string Text(MethodSignature<string> signature)
    {
        string receiver = signature.Header.IsInstance ? "" : "static ";
        return $"({string.Join(", ", signature.ParameterTypes)}) : {receiver}{signature.ReturnType}"
            + (signature.GenericParameterCount > 0 ? FormattableString.Invariant($" <{signature.GenericParameterCount}>") : "");
    }

    private string OfField(FieldDefinition field) =>
        $"{field.DecodeSignature(this, null)} {TypeOf(field.GetDeclaringType())}::{metadata.GetString(field.Name)}";

    private string OfMethod(MethodDefinition method) =>
        $"{TypeOf(method.GetDeclaringType())}::{metadata.GetString(method.Name)}{ParametersOf(method)}";

    private string OfMember(MemberReference member) =>
        $"{Of(member.Parent)}::{metadata.GetString(member.Name)}" + (member.GetKind() == MemberReferenceKind.Field
            ? $" : {member.DecodeFieldSignature(this, null)}"
            : Text(member.DecodeMethodSignature(this, null)));

    private string OfGeneric(MethodSpecification method) =>
        $"{Of(method.Method)}<{string.Join(", ", method.DecodeSignature(this, null))}>";

    private string Nested(Func<string> name)
    {
        if (++_depth > DepthLimit)
        {
            throw new BadImageFormatException(FormattableString.Invariant($"types are nested deeper than {DepthLimit} levels"));
        }

        try
        {
            return name();
        }
        finally
        {
            _depth--;
        }
    }
}
