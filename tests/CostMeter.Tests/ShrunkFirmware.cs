using System.Reflection;
using System.Security.Cryptography;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Operations;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Shrinker;

namespace CostMeter.Tests;

/// <summary>The firmware with short names does what it does with long ones.</summary>
[Collection("one meter")]
public sealed class ShrunkFirmware : IDisposable
{
    private const string Story = "The day, and an update through the boot loader's slots";

    // What the inputs of a story keep for the next one in the same process.
    private static readonly (long Instructions, long Allocations) MadeOnce = (2_000, 3);

    private readonly ShrunkCopy _copy = new();

    public void Dispose() => _copy.Dispose();

    [Fact]
    public void A_day_with_a_pairing_and_an_update_takes_the_same_instructions_and_allocations()
    {
        Cost plain = HeapStories.All.Single(story => story.Name == Story).Measure().Cost;
        _copy.RunStaticInitialisers();
        dynamic stories = _copy.Copy(typeof(HeapStories)).GetProperty(nameof(HeapStories.All))!.GetValue(null)!;
        dynamic shrunk = ((IEnumerable<dynamic>)stories).Single(story => story.Name == Story).Measure(false).Cost;
        plain.Instructions.ShouldBeGreaterThan(10_000_000);
        Math.Abs((long)shrunk.Instructions - plain.Instructions).ShouldBeLessThan(MadeOnce.Instructions);
        Math.Abs((long)shrunk.Allocations - plain.Allocations).ShouldBeLessThan(MadeOnce.Allocations);
        ((long)shrunk.EngineCalls).ShouldBe(plain.EngineCalls);
        _copy.Firmware("NanoMedAgent").GetType("NanoMedAgent.Agent").ShouldBeNull("it is the firmware with short names that ran");
    }

    [Fact]
    public void A_stack_trace_of_the_device_is_turned_back_into_names()
    {
        Assembly agent = _copy.Firmware("NanoMedAgent");
        NameMap map = NameMap.Read(_copy.Names, "names.map");
        string[] translated = [.. agent.GetTypes().SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => map.Translate($"    ++++ {type.FullName}::{method.Name} [IP: 001c] ++++")))];
        translated.Count(line => line == "    ++++ NanoMedAgent.Agent::Step [IP: 001c] ++++").ShouldBe(1);
        translated.Count(line => line == "    ++++ NanoMedAgent.Outbox.Delivery::NoteSent [IP: 001c] ++++").ShouldBe(1);
        translated.Where(line => !line.Contains(" NanoMedAgent.") && !line.Contains(" <PrivateImplementationDetails>")).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_assemblies_give_the_same_bytes_and_Foundation_gets_its_names_without_the_agent()
    {
        string foundation = MeteredFirmware.DeviceFile("NanoMedAgent.Foundation");
        string device = Path.GetDirectoryName(foundation)!;
        string[] digests =
        [
            Digest([foundation], device),
            Digest([foundation], device),
            Digest([foundation, MeteredFirmware.DeviceFile("NanoMedAgent")], device),
        ];
        digests.Distinct().ShouldHaveSingleItem();
    }

    private static string Digest(string[] files, string folder)
    {
        using FirmwareShrinker shrinker = new(files, [], [folder]);
        shrinker.Shrink();
        return Convert.ToHexStringLower(SHA256.HashData(shrinker.BytesOf("NanoMedAgent.Foundation")));
    }
}
