using System;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Esp32;

namespace NanoMedAgent.Nano.Maker;

/// <summary>
/// Assemblies as they are in a release, for the desktop's runtime. On a board, nanoFramework's tools make them of a C# project.
/// </summary>
public static class ReleaseImage
{
    /// <summary>An application that logs that it runs, and runs the agent of the image with the sensors of the board.</summary>
    /// <param name="name">The name of the assembly.</param>
    public static byte[] Working(string name) => Of(name, code =>
    {
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldfld, typeof(Device).GetField(nameof(Device.Log)));
        code.Emit(OpCodes.Ldstr, name + " runs");
        code.Emit(OpCodes.Ldnull);
        code.Emit(OpCodes.Call, typeof(LoggerExtensions).GetMethod(nameof(LoggerExtensions.LogInformation)));
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldfld, typeof(Device).GetField(nameof(Device.Configuration)));
        code.Emit(OpCodes.Call, typeof(BoardSensors).GetMethod(nameof(BoardSensors.Open)));
        code.Emit(OpCodes.Call, typeof(Application).GetMethod(nameof(Application.Run)));
    });

    /// <summary>An application of which the start is written by the caller.</summary>
    /// <param name="name">The name of the assembly.</param>
    /// <param name="writeRun">Writes the body of Run, whose argument is the Device; without its return.</param>
    public static byte[] Of(string name, Action<ILGenerator> writeRun)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName(name), typeof(object).Assembly);
        TypeBuilder program = assembly.DefineDynamicModule(name).DefineType("NanoMedAgent.Release.Application", TypeAttributes.Public);
        ILGenerator code = program.DefineMethod(
            "Run", MethodAttributes.Public | MethodAttributes.Static, typeof(void), new[] { typeof(Device) }).GetILGenerator();
        writeRun(code);
        code.Emit(OpCodes.Ret);
        program.CreateType();
        using System.IO.MemoryStream stream = new();
        assembly.Save(stream);
        return stream.ToArray();
    }
}
