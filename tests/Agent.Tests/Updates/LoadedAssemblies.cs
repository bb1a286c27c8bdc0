using System.Reflection;
using System.Reflection.Emit;
using NanoMedAgent.HostSim.Storage;
using NanoMedAgent.Updates;
using NanoMedAgent.Updates.Assemblies;

namespace Agent.Tests.Updates;

/// <summary>What the loader has proven it also loads: assemblies, one after the other, out of the bytes that were hashed.</summary>
public sealed class LoadedAssemblies : IDisposable
{
    private readonly Vendor _vendor = new();

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void The_last_of_two_assemblies_is_where_the_application_starts()
    {
        UpdateRig device = new(_vendor);
        device.Install(_vendor.Sign(_vendor.Release(1, device.Mirror, Assembly("Drivers", 20), Assembly("Application", 22))));
        device.Loader.TryLoad(out Assembly last).ShouldBeTrue();
        last.GetName().Name.ShouldBe("Application");
        last.GetType("Program")!.GetMethod("Main")!.Invoke(null, null).ShouldBe(22);
    }

    [Fact]
    public void What_is_signed_and_yet_no_assembly_is_not_loaded()
    {
        UpdateRig device = new(_vendor);
        device.Install(_vendor.Sign(_vendor.Release(1, device.Mirror, Assembly("Good", 1), Vendor.Image("no assembly"))));
        device.Loader.TryLoad(out Assembly last).ShouldBeFalse();
        last.ShouldBeNull();
        device.Loader.Refusal.ShouldBe(UpdateReason.LoadFailed);
    }

    [Fact]
    public void Nothing_is_loaded_where_nothing_was_proven()
    {
        Loader loader = new(new AssemblySlots(new SimulatedFlash(FlashGeometry.OfBytes(256 * 1024)), UpdateRig.SetLimit), _vendor.Policy);
        loader.TryLoad(out _).ShouldBeFalse("nothing was chosen");
        loader.TryChoose().ShouldBeTrue();
        loader.IsFactory.ShouldBeTrue();
        loader.TryLoad(out _).ShouldBeFalse("what is in the deployment area is loaded already");
    }

    /// <summary>An assembly with a program that returns a number.</summary>
    private static byte[] Assembly(string name, int number)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName(name), typeof(object).Assembly);
        TypeBuilder program = assembly.DefineDynamicModule(name).DefineType("Program", TypeAttributes.Public);
        ILGenerator code = program.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(int), []).GetILGenerator();
        code.Emit(OpCodes.Ldc_I4, number);
        code.Emit(OpCodes.Ret);
        program.CreateType();
        using MemoryStream stream = new();
        assembly.Save(stream);
        return stream.ToArray();
    }
}
