using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace KvApp.Tasks;

/// <summary>
/// Code that another node sent calls what this node lacks: a module, or a member that the module's build does not have (OTP's
/// <c>undef</c>). .NET compiles a method when it is first called, and fails that call; an exception of the same type that a program
/// throws itself names nothing that is missing.
/// </summary>
internal static class UndefinedReference
{
    /// <summary>The reason that such an exception stands for; null if it is another one, or the code is the host's.</summary>
    public static ExitReason? Of(Exception e)
    {
        // Of the types that are derived from TypeLoadException none tells of a reference.
        var isType = e.GetType() == typeof(TypeLoadException);
        if (!isType && e is not (FileNotFoundException or MissingMethodException or MissingFieldException)) return null;
        if (e.TargetSite is not { } method || LoadedModule.Of(method.Module.Assembly) is not { } module) return null;
        try
        {
            return Missing(method, module.Image, e) is { } missing ? new ExitReason.Undefined(missing) : null;
        }
        catch (Exception bad) when (bad is BadImageFormatException or InvalidOperationException or ArgumentException or IOException)
        {
            return null;
        }
    }

    static string? Missing(MethodBase method, ModuleImage image, Exception e)
    {
        using var bytes = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(image.Bytes));
        var metadata = bytes.GetMetadataReader();
        foreach (var token in Il.TokensOf(method))
            if (!IsHere(token, method, e)) return NameOf(MetadataTokens.EntityHandle(token), metadata);
        // A type that the code only declares variables of.
        var name = (e as FileNotFoundException)?.FileName?.Split(',')[0];
        return name is not null && image.References.Contains(name) ? name : null;
    }

    static bool IsHere(int token, MethodBase within, Exception failure)
    {
        try
        {
            var arguments = within.IsGenericMethod ? within.GetGenericArguments() : null;
            within.Module.ResolveMember(token, within.DeclaringType?.GetGenericArguments(), arguments);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or TypeLoadException or MissingMemberException)
        {
            return false;
        }
        catch (ArgumentOutOfRangeException) when (failure is MissingFieldException)
        {
            return false; // so reflection puts it of a field that its type lacks
        }
    }

    // As OTP writes a function: module, name and number of parameters.
    static string NameOf(EntityHandle handle, MetadataReader metadata)
    {
        switch (handle.Kind)
        {
            case HandleKind.MemberReference:
                var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                var name = $"{NameOf(member.Parent, metadata)}.{metadata.GetString(member.Name)}";
                if (member.GetKind() == MemberReferenceKind.Field) return name;
                return $"{name}/{ParametersOf(metadata.GetBlobReader(member.Signature))}";
            case HandleKind.MethodSpecification:
                return NameOf(metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method, metadata);
            case HandleKind.TypeReference:
                var type = metadata.GetTypeReference((TypeReferenceHandle)handle);
                var space = type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{NameOf(type.ResolutionScope, metadata)}+"
                    : type.Namespace.IsNil ? "" : $"{metadata.GetString(type.Namespace)}.";
                return $"{space}{metadata.GetString(type.Name)}";
            default:
                return "(a generic type)";
        }
    }

    static int ParametersOf(BlobReader signature)
    {
        if (signature.ReadSignatureHeader().IsGeneric) signature.ReadCompressedInteger();
        return signature.ReadCompressedInteger();
    }
}
