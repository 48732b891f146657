using System.Collections.Immutable;
using System.Linq;
using System.Reflection.Metadata;

namespace SpectrumMail.Tests.Architecture;

/// <summary>Takes signatures apart into the names of the outermost types in them.</summary>
internal sealed class TypeNameProvider
    : ISignatureTypeProvider<ImmutableArray<TypeName>, object?>,
        ICustomAttributeTypeProvider<ImmutableArray<TypeName>>
{
    public ImmutableArray<TypeName> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        while (type.IsNested)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return [new TypeName(reader.GetString(type.Namespace), reader.GetString(type.Name))];
    }

    public ImmutableArray<TypeName> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }

        return [new TypeName(reader.GetString(type.Namespace), reader.GetString(type.Name))];
    }

    public ImmutableArray<TypeName> GetTypeFromSpecification(
        MetadataReader reader,
        object? genericContext,
        TypeSpecificationHandle handle,
        byte rawTypeKind
    ) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public ImmutableArray<TypeName> GetTypeFromSerializedName(string name)
    {
        string outermost = name.Split(',', '+', '[')[0];
        int dot = outermost.LastIndexOf('.');
        return dot < 0 ? [] : [new TypeName(outermost[..dot], outermost[(dot + 1)..])];
    }

    public ImmutableArray<TypeName> GetFunctionPointerType(MethodSignature<ImmutableArray<TypeName>> signature) =>
        [.. signature.ParameterTypes.SelectMany(type => type), .. signature.ReturnType];

    public ImmutableArray<TypeName> GetGenericInstantiation(
        ImmutableArray<TypeName> genericType,
        ImmutableArray<ImmutableArray<TypeName>> typeArguments
    ) => [.. genericType, .. typeArguments.SelectMany(type => type)];

    public ImmutableArray<TypeName> GetModifiedType(
        ImmutableArray<TypeName> modifier,
        ImmutableArray<TypeName> unmodifiedType,
        bool isRequired
    ) => [.. modifier, .. unmodifiedType];

    public ImmutableArray<TypeName> GetArrayType(ImmutableArray<TypeName> elementType, ArrayShape shape) => elementType;

    public ImmutableArray<TypeName> GetByReferenceType(ImmutableArray<TypeName> elementType) => elementType;

    public ImmutableArray<TypeName> GetPinnedType(ImmutableArray<TypeName> elementType) => elementType;

    public ImmutableArray<TypeName> GetPointerType(ImmutableArray<TypeName> elementType) => elementType;

    public ImmutableArray<TypeName> GetSZArrayType(ImmutableArray<TypeName> elementType) => elementType;

    public ImmutableArray<TypeName> GetGenericMethodParameter(object? genericContext, int index) => [];

    public ImmutableArray<TypeName> GetGenericTypeParameter(object? genericContext, int index) => [];

    public ImmutableArray<TypeName> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

    public ImmutableArray<TypeName> GetSystemType() => [new TypeName("System", "Type")];

    public bool IsSystemType(ImmutableArray<TypeName> type) => type is [{ Space: "System", Name: "Type" }];

    /// <summary>Every enum in an attribute of the module is one of 32 bits, as enums are unless they say otherwise.</summary>
    public PrimitiveTypeCode GetUnderlyingEnumType(ImmutableArray<TypeName> type) => PrimitiveTypeCode.Int32;
}
