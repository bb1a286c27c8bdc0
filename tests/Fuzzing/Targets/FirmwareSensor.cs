using System.Formats.Cbor;
using Fuzzing.Seeds;
using Fuzzing.World;
using NanoMedAgent.Encoding;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Outbox;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Storage;
using Protocol.Tests.World;

namespace Fuzzing.Targets;

/// <summary>
/// The whole firmware: any message, any arguments of a command that is the authority's, and any content of its flash. Nothing throws out
/// of its start or its steps.
/// </summary>
internal static class FirmwareSensor
{
    private const int StateLimit = 64;
    private const int Steps = 5;

    private static readonly string[] CommandNames =
    [
        AuthorityCommand.RollBack, AuthorityCommand.Unpair, AuthorityCommand.Acknowledge, AuthorityCommand.Limits, AuthorityCommand.Audio,
        AuthorityCommand.Attest, AuthorityCommand.Revoke, AuthorityCommand.Policy, AuthorityCommand.Request, AuthorityCommand.Certificate,
        AuthorityCommand.HandOver, AuthorityCommand.Retire, AuthorityCommand.ChangeAuthority, AuthorityCommand.Pair,
    ];

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("state-file", "a state in two files, and what the loader and the counters make of theirs", StateSeeds, ReadState),
        new("outbox-segments", "readings in flash, under any names", SegmentSeeds, ReadSegments) { Fixed = 64 * 1024 },
        new("sensor-messages", "any messages to a sensor with a patient", MessageSeeds, Receive) { Fixed = Whole },
        new("sensor-commands", "any arguments of a command that the authority has signed", CommandSeeds, Command) { Fixed = Whole },
        new("sensor-flash", "a start with any damage of the flash", FlashSeeds, StartDamaged) { Fixed = Whole },
    ];

    // A start makes tables of keys, and each step encodes; what a broken part must not do is allocate by a length that it has read.
    private static int Whole => 4 * 1024 * 1024;

    private static IEnumerable<byte[]> StateSeeds() => [[0, 0, 0, 5, 0, 0, 0, 1, 9, 0, 0, 5, 0, 0, 0, 2, 8], [1, 3, 4, 0, 3, 0, 3]];

    private static void ReadState(byte[] input)
    {
        Decisions decisions = new(input);
        MemoryStorage storage = new();
        foreach (string name in new[] { "slots.a", "slots.b", "counters.a", "counters.b" })
        {
            if (decisions.Below(4) != 3)
            {
                Write(storage, name, decisions.Bytes(decisions.Below(StateLimit * 4)), decisions.Below(2) == 0);
            }
        }

        StateFile file = new(storage, "slots", StateLimit * 4);
        file.Read(out byte[] state);
        Fault.Unless(state is null || file.TryWrite(state), "what was read cannot be written again");
        Fault.Unless(file.Read(out byte[] again) == NanoMedAgent.Platform.StorageResult.Found || state is null, "a written state is lost");
        Fault.Unless(state is null || again.AsSpan().SequenceEqual(state), "another state is read than was written");
        AssemblySlots slots = new(storage, 40 * 1024);
        slots.TryReadEnvelope(isRunning: true, new byte[StateLimit], out _);
        PersistentCounters counters = new(storage);
        if (counters.Recover() == NanoMedAgent.Platform.StorageResult.Found)
        {
            long last = counters.Last(PersistentCounters.Epochs);
            Fault.Unless(last >= 0, "a counter is negative");
            Fault.Unless(!counters.TryTake(PersistentCounters.Epochs, out long next) || next > last, "a number comes twice");
        }
    }

    private static IEnumerable<byte[]> SegmentSeeds()
    {
        // The name's number and the file's content, with two bytes for its length.
        foreach ((string name, byte[] content) in FuzzedSensor.Paired().Storage.Files)
        {
            if (SegmentEntry.OfFileName(name) is >= 0 and long entry)
            {
                byte[] number = new byte[8];
                BigEndian.Write(number, 0, number.Length, entry);
                yield return [.. number, (byte)(content.Length >> 8), (byte)content.Length, .. content];
            }
        }

        yield return [0, 0, 0, 0, 0, 0x40, 0x40, 0, 0, 4, 1, 2, 3, 4];
    }

    private static void ReadSegments(byte[] input)
    {
        Decisions decisions = new(input);
        MemoryStorage storage = new();
        SegmentStore store = new(storage, blocks: 32);
        for (int i = 0; i < 8 && !decisions.AtEnd; i++)
        {
            long entry = decisions.LongNumber() & long.MaxValue;
            int length = (decisions.Below(256) << 8) | decisions.Below(256);
            string name = SegmentEntry.FileName(entry);
            byte[] content = decisions.Bytes(Math.Min(length, 4096));
            storage.TryWrite(name, content, content.Length);
            store.AddFound(name);
        }

        store.Recover();
        for (int classCode = 0; classCode < 5; classCode++)
        {
            store.HighestWhole(classCode);
        }

        for (int place = 0; place < store.Index.Count; place++)
        {
            long entry = store.Index.At(place);
            if (store.TryLoad(entry))
            {
                SegmentWalk walk = store.Walk(entry);
                long before = SegmentEntry.First(entry) - 1;
                while (walk.Next())
                {
                    Fault.Unless(walk.Number > before && walk.Number <= SegmentEntry.Last(entry), "a record has a number out of its place");
                    Fault.Unless(walk.CiphertextOffset + walk.Length <= store.Length, "a record is longer than its segment");
                    before = walk.Number;
                }
            }
        }
    }

    private static IEnumerable<byte[]> MessageSeeds() =>
        ProtocolExamples.All("acknowledgement", "command-unpair", "command-limits", "command-certificate", "update-offer", "pairing-grant")
            .Select(message => (byte[])[(byte)'c', .. message]);

    private static void Receive(byte[] input)
    {
        FuzzedSensor sensor = FuzzedSensor.Paired();
        Fault.Unless(sensor.Start() == NanoMedAgent.AgentStart.Started, "a sensor that is whole does not start");
        Decisions decisions = new(input);
        string topic = $"{sensor.Commands[..^1]}{(decisions.Below(256) == 'a' ? 'a' : 'c')}";
        sensor.Link.Send(topic, decisions.Rest());
        sensor.Run(Steps);
    }

    private static IEnumerable<byte[]> CommandSeeds()
    {
        foreach (string example in new[] { "unpair", "audio", "limits", "retire", "request", "certificate" })
        {
            byte[] arguments = Wrapped.ArgumentsOf(ProtocolExamples.Of("command-" + example));
            yield return [(byte)Array.IndexOf(CommandNames, example), .. arguments];
        }

        byte[] policy = ProtocolExamples.Of("data-policy");
        yield return [(byte)Array.IndexOf(CommandNames, "policy"), 0x59, (byte)(policy.Length >> 8), (byte)policy.Length, .. policy];
        byte[] consent = ProtocolExamples.Of("authority-consent");
        yield return [(byte)Array.IndexOf(CommandNames, "authority"), 0x58, (byte)consent.Length, .. consent];
        yield return [(byte)Array.IndexOf(CommandNames, "attest"), 0x48, 1, 2, 3, 4, 5, 6, 7, 8];
        yield return [(byte)Array.IndexOf(CommandNames, "revoke"), 0x05];
        yield return [(byte)Array.IndexOf(CommandNames, "hand-over"), 0x82, 0xF6, 0xF5];
    }

    private static void Command(byte[] input)
    {
        Decisions decisions = new(input);
        string name = CommandNames[decisions.Below(CommandNames.Length)];
        byte[] arguments = decisions.Rest();
        if (!NanoMedAgent.Encoding.CborReader.TryOpen(arguments, out _))
        {
            // The reader of the whole message has refused it then.
            return;
        }

        FuzzedSensor sensor = FuzzedSensor.Paired();
        Fault.Unless(sensor.Start() == NanoMedAgent.AgentStart.Started, "a sensor that is whole does not start");
        CosePublicKey key = sensor.Key;
        AuthorityCommand command = new(key.DeviceId, name, sensor.Now.ToUnixTimeMilliseconds() + 600_000, sensor.Now.AddHours(1))
        {
            Arguments = arguments,
        };
        try
        {
            sensor.Link.Send(sensor.Commands, command.Sign(ExampleKeys.Authority, key));
        }
        catch (Exception refusal) when (refusal is ArgumentException or InvalidOperationException or CborContentException)
        {
            return;
        }

        sensor.Run(Steps);
    }

    private static IEnumerable<byte[]> FlashSeeds() =>
        Enumerable.Range(0, FuzzedSensor.Paired().Storage.Files.Count).SelectMany(file => new byte[][]
        {
            [(byte)file, 3], [(byte)file, 0, 0, 5, 1, 2, 3, 4, 5], [(byte)file, 1, 0, 7, 0, 0, 0, 9, 1, 2, 3], [(byte)file, 2, 4, 0x81, 9],
        });

    private static void StartDamaged(byte[] input)
    {
        FuzzedSensor sensor = FuzzedSensor.Paired();
        string[] names = [.. sensor.Storage.Files.Keys];
        Decisions decisions = new(input);
        for (int i = 0; i < 4 && !decisions.AtEnd; i++)
        {
            string name = names[decisions.Below(names.Length)];
            int kind = decisions.Below(4);
            if (kind == 3)
            {
                sensor.Storage.Delete(name);
            }
            else if (kind == 2 && sensor.Storage.Files.TryGetValue(name, out byte[]? content) && content.Length > 0)
            {
                // Some bits of it, wherever they are.
                byte[] changed = [.. content];
                for (int bits = decisions.Below(8); bits >= 0; bits--)
                {
                    changed[(decisions.Below(256) << 8 | decisions.Below(256)) % changed.Length] ^= (byte)decisions.Below(256);
                }

                Write(sensor.Storage, name, changed, decisions.Below(2) == 0);
            }
            else
            {
                int length = (decisions.Below(16) << 8) | decisions.Below(256);
                Write(sensor.Storage, name, decisions.Bytes(length), kind == 1);
            }
        }

        if (sensor.Start() is NanoMedAgent.AgentStart.Started or NanoMedAgent.AgentStart.Unowned)
        {
            sensor.Run(Steps);
        }
    }

    /// <summary>Writes a file; if asked for, with the checksum with which states, copies and segments end.</summary>
    private static void Write(MemoryStorage storage, string name, byte[] content, bool isChecked)
    {
        byte[] file = content;
        if (isChecked)
        {
            file = [.. content, 0, 0, 0, 0];
            BigEndian.Write(file, content.Length, 4, Crc32.Of(content, 0, content.Length, 0));
        }

        storage.TryWrite(name, file, file.Length);
    }
}
