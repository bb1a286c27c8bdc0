using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>Several collectors of one custodian write into one database, each with a connection of its own.</summary>
public sealed class SeveralCollectors : IDisposable
{
    private readonly CollectorRig _rig = new("PostgreSQL");
    private readonly HospitalKey _recipient = HospitalKey.Create();

    public void Dispose()
    {
        _recipient.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void What_one_collector_has_stored_stays_received_when_another_one_fills_a_hole_before_it()
    {
        using HospitalKey device = HospitalKey.Create();
        using ReadingStore other = ReadingStore.Open(_rig.Database);
        CollectorCore first = Collector(_rig.Store, device);
        CollectorCore second = Collector(other, device);
        Epoch epoch = _rig.NewEpoch(device, "vitals");
        first.Handle([Announcements.Of(epoch, device, _recipient.Public)]);
        second.Handle([Reading(epoch, 1), Reading(epoch, 2)]);
        first.Handle([Reading(epoch, 5), Reading(epoch, 4)]);
        second.Handle([Reading(epoch, 3)]);
        using ReadingStore restarted = ReadingStore.Open(_rig.Database);
        restarted.Sequences.Received(device.Public.DeviceId, "vitals").All.ShouldBe([(1, 5)]);
    }

    [Fact]
    public void Collectors_that_store_the_same_readings_at_the_same_time_store_each_once()
    {
        HospitalKey[] devices = [.. Enumerable.Range(0, 8).Select(_ => HospitalKey.Create())];
        ReadingStore[] stores = [.. Enumerable.Range(0, 3).Select(_ => ReadingStore.Open(_rig.Database))];
        try
        {
            CollectorCore[] collectors = [.. stores.Select(store => Collector(store, devices))];
            Epoch[] epochs = [.. devices.Select(device => _rig.NewEpoch(device, "vitals"))];
            Message[] announcements = [.. epochs.Select((epoch, i) => Announcements.Of(epoch, devices[i], _recipient.Public))];
            Message[] readings = [.. Enumerable.Range(1, 20).SelectMany(number => epochs.Select(epoch => Reading(epoch, number)))];
            Parallel.For(0, collectors.Length, i =>
            {
                Random order = new(i);
                foreach (Message[] batch in readings.Chunk(16).Prepend([.. announcements]))
                {
                    order.Shuffle(batch);
                    collectors[i].Handle(batch);
                }
            });
            collectors.Sum(collector => collector.Counters.Values).ShouldBe(20 * devices.Length);
            collectors.ShouldAllBe(collector => collector.Counters.Refused.Count == 0);
            using ReadingStore restarted = ReadingStore.Open(_rig.Database);
            foreach (HospitalKey device in devices)
            {
                restarted.Sequences.Received(device.Public.DeviceId, "vitals").All.ShouldBe([(1, 20)]);
            }
        }
        finally
        {
            Array.ForEach(stores, store => store.Dispose());
            Array.ForEach(devices, device => device.Dispose());
        }
    }

    private Message Reading(Epoch epoch, long sequence) =>
        CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(_rig.Now.AddSeconds(sequence), 72));

    private CollectorCore Collector(ReadingStore store, params HospitalKey[] devices) =>
        new(_recipient, store, devices.Select(device => device.Public), () => _rig.Now);
}
