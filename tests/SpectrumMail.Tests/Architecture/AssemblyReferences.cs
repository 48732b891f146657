using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SpectrumMail.Tests.Architecture;

/// <summary>A type and a type that it uses. A nested or generated type counts for the outermost one around it.</summary>
internal readonly record struct TypeUse(TypeName From, TypeName To);

/// <summary>The name of an outermost type.</summary>
internal readonly record struct TypeName(string Space, string Name)
{
    public override string ToString() => $"{Space}.{Name}";
}

/// <summary>
/// Reads every use of a type in a compiled assembly: base types, interfaces, attributes, constraints, fields, signatures,
/// local variables, and what the method bodies name. Constants and nameof leave no trace in an assembly.
/// </summary>
internal sealed class AssemblyReferences : IDisposable
{
    private readonly PEReader _image;
    private readonly MetadataReader _reader;
    private readonly TypeNameProvider _names = new();
    private readonly HashSet<TypeUse> _found = [];
    private TypeName _from;

    private AssemblyReferences(string path)
    {
        _image = new PEReader(ImmutableArray.Create(File.ReadAllBytes(path)));
        _reader = _image.GetMetadataReader();
    }

    /// <summary>Reads an assembly. Types without a namespace, which only the compiler creates, are left out.</summary>
    public static IReadOnlyCollection<TypeUse> Read(string path)
    {
        using var references = new AssemblyReferences(path);
        foreach (TypeDefinitionHandle handle in references._reader.TypeDefinitions)
        {
            references.ReadType(handle);
        }

        return [.. references._found.Where(use => use.From != use.To && use.From.Space.Length > 0 && use.To.Space.Length > 0)];
    }

    public void Dispose() => _image.Dispose();

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        _from = _names.GetTypeFromDefinition(_reader, handle, 0)[0];
        Add(type.BaseType);
        Add(type.GetCustomAttributes());
        Add(type.GetGenericParameters());
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Add(_reader.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (FieldDefinition field in type.GetFields().Select(_reader.GetFieldDefinition))
        {
            Add(field.DecodeSignature(_names, null));
            Add(field.GetCustomAttributes());
        }

        foreach (PropertyDefinition property in type.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            Add(property.GetCustomAttributes());
        }

        foreach (MethodDefinition method in type.GetMethods().Select(_reader.GetMethodDefinition))
        {
            ReadMethod(method);
        }
    }

    private void ReadMethod(MethodDefinition method)
    {
        Add(method.DecodeSignature(_names, null));
        Add(method.GetCustomAttributes());
        Add(method.GetGenericParameters());
        foreach (ParameterHandle parameter in method.GetParameters())
        {
            Add(_reader.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            StandaloneSignature locals = _reader.GetStandaloneSignature(body.LocalSignature);
            Add(locals.DecodeLocalSignature(_names, null).SelectMany(local => local));
        }

        foreach (ExceptionRegion region in body.ExceptionRegions.Where(region => region.Kind == ExceptionRegionKind.Catch))
        {
            Add(region.CatchType);
        }

        foreach (EntityHandle token in Instructions.Tokens(body.GetILReader()))
        {
            Add(token);
        }
    }

    private void Add(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Add(_names.GetTypeFromDefinition(_reader, (TypeDefinitionHandle)handle, 0));
                break;
            case HandleKind.TypeReference:
                Add(_names.GetTypeFromReference(_reader, (TypeReferenceHandle)handle, 0));
                break;
            case HandleKind.TypeSpecification:
                Add(_reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null));
                break;
            case HandleKind.FieldDefinition:
                Add(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Add(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                AddMember(_reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(method.Method);
                Add(method.DecodeSignature(_names, null).SelectMany(argument => argument));
                break;
            default:
                throw new BadImageFormatException($"A {handle.Kind} is no use of a type.");
        }
    }

    private void AddMember(MemberReference member)
    {
        Add(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            Add(member.DecodeFieldSignature(_names, null));
        }
        else
        {
            Add(member.DecodeMethodSignature(_names, null));
        }
    }

    private void Add(MethodSignature<ImmutableArray<TypeName>> signature) =>
        Add(signature.ParameterTypes.SelectMany(type => type).Concat(signature.ReturnType));

    private void Add(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameter parameter in parameters.Select(_reader.GetGenericParameter))
        {
            Add(parameter.GetCustomAttributes());
            foreach (GenericParameterConstraintHandle constraint in parameter.GetConstraints())
            {
                Add(_reader.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void Add(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttribute attribute in attributes.Select(_reader.GetCustomAttribute))
        {
            Add(attribute.Constructor);

            // typeof(...) stands among the values.
            CustomAttributeValue<ImmutableArray<TypeName>> values = attribute.DecodeValue(_names);
            Add(values.FixedArguments.SelectMany(argument => Types(argument.Value)));
            Add(values.NamedArguments.SelectMany(argument => Types(argument.Value)));
        }
    }

    private static IEnumerable<TypeName> Types(object? value) =>
        value switch
        {
            ImmutableArray<TypeName> types => types,
            ImmutableArray<CustomAttributeTypedArgument<ImmutableArray<TypeName>>> many => many.SelectMany(each =>
                Types(each.Value)
            ),
            _ => [],
        };

    private void Add(IEnumerable<TypeName> types) => _found.UnionWith(types.Select(type => new TypeUse(_from, type)));
}
