using System.Reflection;
using System.Reflection.Emit;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>The loader loads the assemblies that it has proven, in order, from the bytes that it has hashed.</summary>
public sealed class LoadedAssemblies : IDisposable
{
    private readonly Vendor _vendor = new();

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void The_application_starts_in_the_last_of_two_assemblies()
    {
        UpdateRig device = new(_vendor);
        device.Install(_vendor.Sign(_vendor.Release(1, device.Mirror, Assembly("Drivers", 20), Assembly("Application", 22))));
        device.Loader.TryLoad(out Assembly last).ShouldBeTrue();
        last.GetName().Name.ShouldBe("Application");
        last.GetType("Program")!.GetMethod("Main")!.Invoke(null, null).ShouldBe(22);
    }

    [Fact]
    public void A_signed_release_that_is_not_an_assembly_is_rolled_back_at_once()
    {
        UpdateRig device = new(_vendor);
        device.Situation.IsAcknowledged = false;
        device.Offer(_vendor.Sign(_vendor.Release(2, device.Mirror, Assembly("Good", 1), Vendor.Image("no assembly")))).Run(10);
        device.Updater.Stage.ShouldBe(UpdateStage.OnTrial);
        device.Loader.TryLoad(out Assembly last).ShouldBeFalse();
        last.ShouldBeNull();
        device.Start();
        device.Running.ShouldBe(UpdateRig.Factory);
        device.LastReported.ShouldBe((UpdateEventKind.RolledBack, 2, UpdateReason.LoadFailed));
        device.Run(10);
        device.Offer(_vendor.Sign(_vendor.Release(2, device.Mirror, [1]))).LastReported.Reason.ShouldBe(UpdateReason.TrialFailedBefore);
    }

    [Fact]
    public void If_a_set_no_longer_loads_the_previous_one_runs()
    {
        // As after a change of the runtime: the set is proven, but does not load.
        UpdateRig device = new(_vendor);
        byte[] old = Assembly("Old", 1);
        device.Install(_vendor.Sign(_vendor.Release(1, device.Mirror, old)));
        device.Install(_vendor.Sign(_vendor.Release(2, device.Mirror, Vendor.Image("no assembly"))));
        device.Loader.TryLoad(out _).ShouldBeFalse();
        device.Start();
        device.Running.ShouldBe(UpdateRig.NameOf(old));
        device.LastReported.ShouldBe((UpdateEventKind.Damaged, 1, UpdateReason.SetDamaged));
        device.Loader.TryLoad(out _).ShouldBeTrue();
        int reported = device.Reported.Count;
        device.Start();
        device.Reported.Count.ShouldBe(reported, "it is reported once");
    }

    [Fact]
    public void Without_a_proven_set_nothing_is_loaded()
    {
        Loader loader = new(new AssemblySlots(new SimulatedFlash(FlashGeometry.OfBytes(256 * 1024)), UpdateRig.SetLimit), _vendor.Policy);
        loader.TryLoad(out _).ShouldBeFalse("no set was chosen");
        loader.ChooseSet();
        loader.IsFactory.ShouldBeTrue();
        loader.TryLoad(out _).ShouldBeFalse("the runtime has already loaded the deployment area");
    }

    /// <summary>An assembly with a program that returns a number.</summary>
    private static byte[] Assembly(string name, int number)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName(name), typeof(object).Assembly);
        TypeBuilder program = assembly.DefineDynamicModule(name).DefineType("Program", TypeAttributes.Public);
        ILGenerator code = program.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(int),
            []).GetILGenerator();
        code.Emit(OpCodes.Ldc_I4, number);
        code.Emit(OpCodes.Ret);
        program.CreateType();
        using MemoryStream stream = new();
        assembly.Save(stream);
        return stream.ToArray();
    }
}
