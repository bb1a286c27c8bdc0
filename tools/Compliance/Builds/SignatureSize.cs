using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>How many bytes a value of a field's type takes, as far as a field with initial data needs it; 0 for all else.</summary>
internal sealed class SignatureSize(MetadataReader metadata) : ISignatureTypeProvider<int, object?>
{
    /// <inheritdoc/>
    public int GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode switch
    {
        PrimitiveTypeCode.Boolean or PrimitiveTypeCode.Byte or PrimitiveTypeCode.SByte => 1,
        PrimitiveTypeCode.Char or PrimitiveTypeCode.Int16 or PrimitiveTypeCode.UInt16 => 2,
        PrimitiveTypeCode.Int32 or PrimitiveTypeCode.UInt32 or PrimitiveTypeCode.Single => 4,
        PrimitiveTypeCode.Int64 or PrimitiveTypeCode.UInt64 or PrimitiveTypeCode.Double => 8,
        _ => 0,
    };

    /// <inheritdoc/>
    public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        metadata.GetTypeDefinition(handle).GetLayout().Size;

    /// <inheritdoc/>
    public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => unmodifiedType;

    /// <inheritdoc/>
    public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;

    /// <inheritdoc/>
    public int GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => 0;

    /// <inheritdoc/>
    public int GetArrayType(int elementType, ArrayShape shape) => 0;

    /// <inheritdoc/>
    public int GetByReferenceType(int elementType) => 0;

    /// <inheritdoc/>
    public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

    /// <inheritdoc/>
    public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    /// <inheritdoc/>
    public int GetGenericMethodParameter(object? genericContext, int index) => 0;

    /// <inheritdoc/>
    public int GetGenericTypeParameter(object? genericContext, int index) => 0;

    /// <inheritdoc/>
    public int GetPinnedType(int elementType) => elementType;

    /// <inheritdoc/>
    public int GetPointerType(int elementType) => 0;

    /// <inheritdoc/>
    public int GetSZArrayType(int elementType) => 0;
}
