using System.Globalization;
using Hospital.Tests.Brokers;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Registrar.Access;
using Registrar.Tests.World;

namespace Registrar.Tests.Access;

/// <summary>The broker's rules follow the states of devices: real brokers read them, and what fails is seen and tried again.</summary>
public sealed class AccessOfDevices
{
    [Theory]
    [InlineData("mosquitto", DeviceState.Lost)]
    [InlineData("mosquitto", DeviceState.Suspended)]
    [InlineData("nats", DeviceState.Lost)]
    [InlineData("nats", DeviceState.Suspended)]
    public async Task A_device_loses_its_access_on_the_connection_that_it_has_and_gets_it_back_when_it_is_found(
        string kind, DeviceState state)
    {
        using RuledBroker hospital = new(kind);
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldNotBeNull("no broker has read the rules");
        hospital.StartBroker();
        hospital.Now += TimeSpan.FromMinutes(1);
        await hospital.StepAsync();
        (hospital.Access.Fault, hospital.Access.AdmittedCount, hospital.Access.LeftOutCount).ShouldBe((null, 2, 0));
        await using BrokerClient collector = await hospital.ConnectAsync("collector", "nm/2/+/r/+");
        await using BrokerClient ward = await hospital.ConnectAsync("ward");
        await using BrokerClient first = await hospital.ConnectAsync("NMA0001");
        await using BrokerClient second = await hospital.ConnectAsync("NMA0002", $"nm/2/{hospital.Second}/c");
        await hospital.UntilForwardedAsync(true, collector, first, second);

        hospital.Change(state);
        await hospital.StepAsync();
        (hospital.Access.Fault, hospital.Access.AdmittedCount, hospital.Access.LeftOutCount).ShouldBe((null, 1, 1));
        await hospital.UntilForwardedAsync(false, collector, first, second);
        await ward.PublishAsync($"nm/2/{hospital.Second}/c", 8);

        hospital.Change(DeviceState.Active);
        await hospital.StepAsync();
        hospital.Access.AdmittedCount.ShouldBe(2);
        await hospital.UntilForwardedAsync(true, collector, first, second);
        await ward.PublishAsync($"nm/2/{hospital.Second}/c", 9);
        string command = await second.NextAsync();
        if (kind == "nats" && command.EndsWith(" 8", StringComparison.Ordinal))
        {
            // It keeps what comes for a session whose client may not connect.
            command = await second.NextAsync();
        }

        command.ShouldBe($"nm/2/{hospital.Second}/c 9");
    }

    [Fact]
    public async Task A_retired_device_loses_its_access_for_good()
    {
        using RuledBroker hospital = new();
        await hospital.StepAsync();
        hospital.StartBroker();
        hospital.Change(DeviceState.Retired);
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldBeNull();
        File.ReadAllText(hospital.Rules).ShouldNotContain("NMA0002");
        hospital.Store.DeviceStates.Change([hospital.Second], DeviceState.Active, "admin", "test", hospital.Now).Single().Refusal
            .ShouldBe(DeviceStateRefusal.Retired);
        hospital.Now += TimeSpan.FromMinutes(2);
        await hospital.StepAsync();
        File.ReadAllText(hospital.Rules).ShouldNotContain("NMA0002");
    }

    [Fact]
    public async Task A_signal_goes_to_nobody_but_the_broker_and_is_sent_again_until_it_is_there()
    {
        using RuledBroker hospital = new();
        await hospital.StepAsync();
        hospital.Access.Fault!.ShouldContain("broker.pid: the file does not exist");
        foreach ((string content, string fault) in new[]
        {
            ("nobody", "this is not the number of a process"),
            ("-1", "this is not the number of a process"),
            ("1", "this is not the number of a process"),
            (Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "is not mosquitto; is the broker running?"),
            ("2147483647", "there is no process 2147483647; is the broker running?"),
        })
        {
            await File.WriteAllTextAsync(hospital.PidFile, content, TestContext.Current.CancellationToken);
            hospital.Now += TimeSpan.FromMinutes(1);
            await hospital.StepAsync();
            hospital.Access.Fault!.ShouldContain(fault);
        }

        hospital.StartBroker();
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldNotBeNull("it is not due yet");
        hospital.Now += TimeSpan.FromMinutes(1);
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_device_that_is_lost_while_something_fails_does_not_wait_for_the_next_try()
    {
        using RuledBroker hospital = new();
        string program = Program(hospital, "exit 3");
        hospital.Follow(BrokerReload.ByProgram(program));
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldBe($"{program} has ended with 3; see its own output for why");
        Program(hospital, "exit 0");
        hospital.Change(DeviceState.Lost);
        await hospital.StepAsync();
        (hospital.Access.Fault, hospital.Access.LeftOutCount).ShouldBe((null, 1));
    }

    [Fact]
    public async Task Rules_that_cannot_be_written_are_seen_and_tried_again_and_the_old_ones_stay_whole()
    {
        using RuledBroker hospital = new();
        hospital.Follow(BrokerReload.ByProgram(Program(hospital, "exit 0")));
        await hospital.StepAsync();
        string before = File.ReadAllText(hospital.Rules);
        Directory.CreateDirectory(hospital.Rules + ".new");
        hospital.Change(DeviceState.Lost);
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldNotBeNull();
        File.ReadAllText(hospital.Rules).ShouldBe(before);
        Directory.Delete(hospital.Rules + ".new");
        hospital.Now += TimeSpan.FromMinutes(1);
        await hospital.StepAsync();
        hospital.Access.Fault.ShouldBeNull();
        File.ReadAllText(hospital.Rules).ShouldNotContain("NMA0002");
    }

    [Fact]
    public async Task The_broker_is_told_only_when_the_rules_are_others_and_once_after_a_start()
    {
        using RuledBroker hospital = new();
        string told = hospital.Folder.File("told");
        string program = Program(hospital, $"echo >> {told}");
        hospital.Follow(BrokerReload.ByProgram(program));
        await hospital.StepAsync();
        hospital.Now += TimeSpan.FromHours(1);
        await hospital.StepAsync();
        File.ReadAllLines(told).Length.ShouldBe(1);
        hospital.Follow(BrokerReload.ByProgram(program));
        await hospital.StepAsync();
        File.ReadAllLines(told).Length.ShouldBe(2, "the one before may have ended between writing and telling");
        File.AppendAllText(hospital.Rules, "\nuser thief\ntopic #\n");
        hospital.Now += TimeSpan.FromHours(1);
        await hospital.StepAsync();
        File.ReadAllText(hospital.Rules).ShouldNotContain("thief");
        File.ReadAllLines(told).Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_label_with_the_name_of_another_device_or_of_a_program_takes_nothing_from_it()
    {
        using RuledBroker hospital = new();
        using HospitalKey copy = HospitalKey.Create();
        using HospitalKey odd = HospitalKey.Create();
        hospital.Register(copy, "NMA0001");
        hospital.Register(odd, "a b\nuser collector");
        hospital.Follow(BrokerReload.ByProgram(Program(hospital, "exit 0")));
        await hospital.StepAsync();
        (hospital.Access.Fault, hospital.Access.AdmittedCount).ShouldBe((null, 2));
        string rules = File.ReadAllText(hospital.Rules);
        rules.ShouldContain($"user NMA0001\ntopic write nm/2/{hospital.First}/r/+\n");
        rules.ShouldNotContain(copy.Public.DeviceId);
        rules.ShouldNotContain(odd.Public.DeviceId);
    }

    [Fact]
    public async Task A_device_that_is_not_registered_yet_is_admitted_by_a_file_unless_it_is_lost()
    {
        using RuledBroker hospital = new();
        using HospitalKey fresh = HospitalKey.Create();
        string devices = hospital.Folder.File("devices");
        File.WriteAllText(devices, $"NMA0009 {fresh.Public.DeviceId}\nNMA0002 {hospital.Second}\n");
        hospital.Follow(BrokerReload.ByProgram(Program(hospital, "exit 0")), devices);
        hospital.Change(DeviceState.Lost);
        await hospital.StepAsync();
        string rules = File.ReadAllText(hospital.Rules);
        rules.ShouldContain($"user NMA0009\ntopic write nm/2/{fresh.Public.DeviceId}/r/+\n");
        rules.ShouldNotContain("NMA0002");
        File.WriteAllText(devices, "NMA0009");
        hospital.Now += TimeSpan.FromMinutes(2);
        await hospital.StepAsync();
        hospital.Access.Fault!.ShouldContain("devices:1: this is not the serial and the id of a device");
        File.ReadAllText(hospital.Rules).ShouldBe(rules);
    }

    private static string Program(RuledBroker hospital, string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program is a shell script");
        string path = hospital.Folder.File("reload");
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
