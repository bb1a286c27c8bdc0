using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>Each method takes flash that somebody may need one day: what no device calls is not in its image.</summary>
public sealed class WhatNobodyCalls
{
    // For displays and tests beside a device: they belong to what they show. Then what the package of JSON makes by reflection, and an
    // attribute, which nobody makes.
    private static readonly string[] Exceptions =
    [
        "NanoMedAgent.Agent::get_PairingState",
        "NanoMedAgent.Agent::get_PatientLimitsEnd",
        "NanoMedAgent.Agent::get_Waiting",
        "NanoMedAgent.Outbox.DeviceOutbox::get_Segments",
        "NanoMedAgent.Updates.Updater::get_DoneBytes",
        "NanoMedAgent.Updates.Updater::get_TotalBytes",
        "NanoMedAgent.Updates.InstallHost::get_DoneBytes",
        "NanoMedAgent.Drivers.Max30102::get_Perfusion",
        "NanoMedAgent.Esp32.DeviceConfiguration::.ctor",
        "NanoMedAgent.Esp32.SensorEntry::.ctor",
        "NanoMedAgent.OwnFrameAttribute::.ctor",
    ];

    [Fact]
    public void Is_not_in_the_image_of_the_chip()
    {
        IEnumerable<ModuleDefinition> firmware = FirmwareAssembly.OnBoard.Select(assembly => assembly.Read().MainModule);
        new Reached(firmware, "NanoMedAgent.Esp32.Program").Others.ShouldBe(Exceptions, ignoreOrder: true);
    }
}
