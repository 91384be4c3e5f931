using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Gapura.Server.Tests.Architecture;

/// <summary>One type leans on another. Types are named by namespace and outermost name: <c>Gapura.Server.Hosting.Clock</c>.</summary>
public sealed record Import(string From, string To)
{
    public override string ToString() => $"{From} → {To}";
}

/// <summary>What the types of an assembly lean on, read from its metadata and the code of its methods: what compiles cannot hide.</summary>
/// <remarks>Constants are copied by the compiler and leave no trace here; <see cref="SourceImports"/> sees those.</remarks>
public sealed class AssemblyImports : ISignatureTypeProvider<bool, object?>
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value, code => code.OperandType);

    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly HashSet<Import> _imports = [];
    private string _from = "";

    private AssemblyImports(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
    }

    public static IReadOnlySet<Import> Of(string assemblyFile)
    {
        using var file = new PEReader(File.OpenRead(assemblyFile));
        var reader = new AssemblyImports(file);
        foreach (var handle in reader._metadata.TypeDefinitions)
        {
            reader.Read(handle);
        }

        return reader._imports;
    }

    private void Read(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        _from = NameOf(handle);
        Note(type.BaseType);
        Note(type.GetCustomAttributes());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            Note(_metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var constraint in type.GetGenericParameters().SelectMany(parameter => _metadata.GetGenericParameter(parameter).GetConstraints()))
        {
            Note(_metadata.GetGenericParameterConstraint(constraint).Type);
        }

        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            field.DecodeSignature(this, null);
            Note(field.GetCustomAttributes());
        }

        foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            method.DecodeSignature(this, null);
            Note(method.GetCustomAttributes());
            if (method.RelativeVirtualAddress != 0)
            {
                Read(_file.GetMethodBody(method.RelativeVirtualAddress));
            }
        }
    }

    private void Read(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
        }

        foreach (var region in body.ExceptionRegions)
        {
            Note(region.CatchType);
        }

        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            value = value == 0xFE ? unchecked((short)(0xFE00 | code.ReadByte())) : value;
            switch (Operands[value])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Note(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case var operand:
                    code.Offset += SizeOf(operand);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private void Note(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
        {
            Note(_metadata.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void Note(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeReference or HandleKind.TypeDefinition:
                Add(NameOf(handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Note(method.GetDeclaringType());
                method.DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                Note(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Note(generic.Method);
                generic.DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                Note((MemberReferenceHandle)handle);
                break;
        }
    }

    private void Note(MemberReferenceHandle handle)
    {
        var member = _metadata.GetMemberReference(handle);
        Note(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            member.DecodeFieldSignature(this, null);
        }
        else
        {
            member.DecodeMethodSignature(this, null);
        }
    }

    private void Add(string to)
    {
        if (to != _from)
        {
            _imports.Add(new Import(_from, to));
        }
    }

    private string NameOf(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeReference)
        {
            var reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
            return reference.ResolutionScope.Kind == HandleKind.TypeReference
                ? NameOf(reference.ResolutionScope)
                : $"{_metadata.GetString(reference.Namespace)}.{_metadata.GetString(reference.Name)}";
        }

        var definition = _metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
        return definition.IsNested ? NameOf(definition.GetDeclaringType()) : $"{_metadata.GetString(definition.Namespace)}.{_metadata.GetString(definition.Name)}";
    }

    // Decoding a signature visits the types in it; what it makes of them does not matter.
    bool ISimpleTypeProvider<bool>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Visit(handle);

    bool ISimpleTypeProvider<bool>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Visit(handle);

    bool ISignatureTypeProvider<bool, object?>.GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
        Visit(handle);

    bool ISimpleTypeProvider<bool>.GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

    bool ISZArrayTypeProvider<bool>.GetSZArrayType(bool elementType) => true;

    bool IConstructedTypeProvider<bool>.GetArrayType(bool elementType, ArrayShape shape) => true;

    bool IConstructedTypeProvider<bool>.GetByReferenceType(bool elementType) => true;

    bool IConstructedTypeProvider<bool>.GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

    bool IConstructedTypeProvider<bool>.GetPointerType(bool elementType) => true;

    bool ISignatureTypeProvider<bool, object?>.GetFunctionPointerType(MethodSignature<bool> signature) => true;

    bool ISignatureTypeProvider<bool, object?>.GetGenericMethodParameter(object? genericContext, int index) => true;

    bool ISignatureTypeProvider<bool, object?>.GetGenericTypeParameter(object? genericContext, int index) => true;

    bool ISignatureTypeProvider<bool, object?>.GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

    bool ISignatureTypeProvider<bool, object?>.GetPinnedType(bool elementType) => true;

    private bool Visit(EntityHandle handle)
    {
        Note(handle);
        return true;
    }
}
