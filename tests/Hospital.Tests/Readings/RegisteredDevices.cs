using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>
/// Devices whose label somebody has read: their keys are in the database, and every collector trusts them.
/// </summary>
public class RegisteredDevices
{
    private const long Time = 1_767_225_600;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_registered_device_is_found_again_and_its_first_registration_remains(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        using HospitalKey device = HospitalKey.Create();
        using (ReadingStore store = ReadingStore.Open(target))
        {
            store.Devices.Find(device.Public.DeviceId).ShouldBeNull();
            store.Devices.Add(new RegisteredDevice(device.Public, "SN1", DateTimeOffset.FromUnixTimeSeconds(Time), "nurse")).ShouldBeTrue();
            store.Devices.Add(
                new RegisteredDevice(device.Public, "SN2", DateTimeOffset.FromUnixTimeSeconds(Time + 1), "thief")).ShouldBeFalse();
        }

        using ReadingStore opened = ReadingStore.Open(target);
        RegisteredDevice registered = opened.Devices.Find(device.Public.DeviceId)!;
        registered.ShouldBe(new RegisteredDevice(device.Public, "SN1", DateTimeOffset.FromUnixTimeSeconds(Time), "nurse"));
        opened.Devices.All().ShouldContain(registered);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_running_collector_trusts_a_device_that_another_program_registers(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        using ReadingStore collectors = ReadingStore.Open(target);
        using ReadingStore wards = ReadingStore.Open(target);
        using HospitalKey recipient = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        string id = device.Public.DeviceId;
        CollectorCore collector = new(recipient, collectors, [], () => DateTimeOffset.FromUnixTimeSeconds(Time));
        List<RefusalReason> refused = [];
        collector.Refused += refusal => refused.Add(refusal.Reason);
        Message nonsense = new($"nm/2/{id}/k/vitals", [1]);
        collector.Handle([nonsense, nonsense]);
        refused.ShouldBe([RefusalReason.DeviceUntrusted, RefusalReason.DeviceUntrusted]);

        wards.Devices.Add(new RegisteredDevice(device.Public, "SN1", DateTimeOffset.FromUnixTimeSeconds(Time), "nurse")).ShouldBeTrue();
        refused.Clear();
        collector.Handle([nonsense, nonsense]);
        refused.ShouldBe([RefusalReason.Malformed, RefusalReason.Malformed], "the device is trusted now, but the message is malformed");
    }
}
