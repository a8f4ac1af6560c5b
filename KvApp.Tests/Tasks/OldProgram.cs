using System.Reflection;
using System.Reflection.Emit;

namespace KvApp.Tests;

/// <summary>A program of another build, made here: its functions have names, of which other nodes know some and lack others.</summary>
sealed class OldProgram(string name)
{
    readonly ModuleBuilder _module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect).DefineDynamicModule("main");

    public Func<int, int> Function(string type, string method)
    {
        var made = _module.DefineType(type, TypeAttributes.Public);
        var il = made.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static, typeof(int), [typeof(int)]).GetILGenerator();
        il.Emit(OpCodes.Ldc_I4_M1);
        il.Emit(OpCodes.Ret);
        return made.CreateType().GetMethod(method)!.CreateDelegate<Func<int, int>>();
    }
}
