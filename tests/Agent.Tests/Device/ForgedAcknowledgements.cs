using System.Formats.Cbor;
using System.Security.Cryptography;
using Agent.Tests.World;
using CsCheck;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Device;

/// <summary>
/// Acknowledgements that are not the custodian's change nothing: readings that are freed are gone.
/// </summary>
public class ForgedAcknowledgements
{
    private const int Waiting = 5;

    [Fact]
    public void A_genuine_acknowledgement_frees_its_readings()
    {
        using SimulatedWard ward = WithReadingsWaiting();
        Send(ward, Acknowledge(ward));
        ward.Agent.Waiting.ShouldBe(0);
        ward.Agent.Counters.Refused.ShouldBe(0);
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("another device")]
    [InlineData("another class")]
    [InlineData("numbers never used")]
    [InlineData("another epoch")]
    [InlineData("another purpose")]
    [InlineData("another algorithm")]
    [InlineData("an unprotected algorithm")]
    [InlineData("a critical header")]
    [InlineData("a shorter tag")]
    [InlineData("overlapping ranges")]
    [InlineData("falling ranges")]
    [InlineData("too many ranges")]
    [InlineData("a negative number")]
    [InlineData("one entry more")]
    public void A_forged_or_foreign_acknowledgement_changes_nothing(string flaw)
    {
        using SimulatedWard ward = WithReadingsWaiting();
        Send(ward, Acknowledge(ward, flaw));
        ward.Agent.Waiting.ShouldBe(Waiting);
        ward.Agent.Counters.Refused.ShouldBe(1);
        ward.Agent.Counters.Acknowledged.ShouldBe(0);

        Send(ward, Acknowledge(ward));
        ward.Agent.Waiting.ShouldBe(0, "the genuine one is still accepted");
    }

    [Fact]
    public void An_older_or_repeated_acknowledgement_has_no_effect()
    {
        using SimulatedWard ward = WithReadingsWaiting();
        byte[] acknowledgement = Acknowledge(ward, contiguous: 3);
        Send(ward, acknowledgement);
        ward.Agent.Waiting.ShouldBe(Waiting - 3);
        Send(ward, Acknowledge(ward, contiguous: 1));
        Send(ward, acknowledgement);
        ward.Agent.Waiting.ShouldBe(Waiting - 3);
        Send(ward, Acknowledge(ward));
        ward.Agent.Counters.Acknowledged.ShouldBe(Waiting * 4);
    }

    [Fact]
    public void Acknowledged_ranges_after_a_gap_are_freed_and_the_gap_is_sent_again()
    {
        using SimulatedWard ward = WithReadingsWaiting();
        Send(ward, Acknowledge(ward, contiguous: 1, ranges: [3, 3, 5, 5]));
        ward.Agent.Waiting.ShouldBe(2);
        ward.Link.Published.Clear();
        ward.Run(minutes: 3);
        ward.Link.Published.Where(message => message.Kind == "r").SelectMany(message => SealedReading.ReadAll(message.Payload)!)
            .Select(reading => reading.Sequence).ShouldBeSubsetOf([2L, 4L, 6L, 7L, 8L]);
    }

    [Fact]
    public void Arbitrary_messages_on_any_topic_cause_no_exception_and_free_nothing() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 2], Gen.Int).Sample(
            (noise, kind, place) =>
            {
                using SimulatedWard ward = WithReadingsWaiting();
                byte[] message = kind == 0 ? noise : Acknowledge(ward);
                if (kind == 1)
                {
                    message[(int)((uint)place % message.Length)] ^= (byte)(1 + ((uint)place / 256 % 255));
                }
                else if (kind == 2)
                {
                    message = message[..(int)((uint)place % message.Length)];
                }

                Send(ward, message);
                ward.Link.Send("nm/2/somebody/else", noise);
                ward.Link.Send("", []);
                ward.Run(minutes: 0.01);
                ward.Agent.Waiting.ShouldBe(Waiting);
            },
            iter: Effort.Cases(100));

    [Fact]
    public void A_flood_of_messages_does_not_prevent_measuring()
    {
        using SimulatedWard ward = new();
        for (int i = 0; i < 10_000; i++)
        {
            ward.Link.Send("nm/2/" + ward.Agent.DeviceId + "/a", new byte[64]);
        }

        ward.Agent.Step();
        ward.Agent.Counters.Sensed.ShouldBe(4);
    }

    private static SimulatedWard WithReadingsWaiting()
    {
        SimulatedWard ward = new() { AcknowledgementsArrive = false };
        ward.Run(minutes: Waiting - 0.5);
        ward.Agent.Waiting.ShouldBe(Waiting);
        return ward;
    }

    private static void Send(SimulatedWard ward, byte[] acknowledgement)
    {
        ward.Link.Send($"nm/2/{ward.Agent.DeviceId}/a", acknowledgement);
        ward.Agent.Step();
    }

    /// <summary>An acknowledgement of everything, correct or with a flaw, made with the custodian's key and .NET alone.</summary>
    private static byte[] Acknowledge(SimulatedWard ward, string flaw = "", long contiguous = Waiting, long[]? ranges = null)
    {
        Epoch epoch = ward.Store.Epochs.Newest(ward.Agent.DeviceId, "vitals")!;
        ranges = flaw switch
        {
            "overlapping ranges" => [2, 3, 3, 5],
            "falling ranges" => [4, 5, 2, 2],
            "too many ranges" => [.. Enumerable.Range(0, 17).SelectMany(i => new[] { 10L + (2 * i), 10L + (2 * i) })],
            _ => ranges ?? [],
        };
        contiguous = flaw switch
        {
            "numbers never used" => 1000,
            "a negative number" => -1,
            "overlapping ranges" or "falling ranges" or "too many ranges" => 1,
            _ => contiguous,
        };
        CborWriter payload = new(CborConformanceMode.Lax);
        payload.WriteStartArray(flaw == "one entry more" ? 6 : 5);
        payload.WriteTextString(flaw == "another device" ? "00000000000000000000" : ward.Agent.DeviceId);
        payload.WriteTextString(flaw == "another class" ? "alarm" : "vitals");
        payload.WriteInt64(contiguous);
        payload.WriteStartArray(ranges.Length / 2);
        for (int i = 0; i < ranges.Length; i += 2)
        {
            payload.WriteStartArray(2);
            payload.WriteInt64(ranges[i]);
            payload.WriteInt64(ranges[i + 1]);
            payload.WriteEndArray();
        }

        payload.WriteEndArray();
        payload.WriteInt64(ward.Now.ToUnixTimeSeconds());
        if (flaw == "one entry more")
        {
            payload.WriteInt64(0);
        }

        payload.WriteEndArray();
        byte[] content = payload.Encode();

        byte[] protectedHeaders = Convert.FromHexString(flaw switch
        {
            "another algorithm" => "A10105",
            "an unprotected algorithm" => "",
            "a critical header" => "A20104028101",
            _ => "A10104",
        });
        CborWriter structure = new();
        structure.WriteStartArray(4);
        structure.WriteTextString("MAC0");
        structure.WriteByteString(protectedHeaders);
        structure.WriteByteString(flaw == "another purpose" ? [] : Purposes.Of("ack", epoch.Device, epoch.DataClass, epoch.Id));
        structure.WriteByteString(content);
        structure.WriteEndArray();
        byte[] key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, flaw == "another key" ? new byte[32] : epoch.CustodySecret!, 32, salt: null,
            Purposes.Of("ack", epoch.Device, epoch.DataClass, epoch.Id));
        byte[] tag = HMACSHA256.HashData(key, structure.Encode())[..(flaw == "a shorter tag" ? 4 : 8)];

        CborWriter message = new(CborConformanceMode.Lax);
        message.WriteStartArray(4);
        message.WriteByteString(protectedHeaders);
        message.WriteStartMap(flaw == "an unprotected algorithm" ? 2 : 1);
        if (flaw == "an unprotected algorithm")
        {
            message.WriteInt32(1);
            message.WriteInt32(4);
        }

        message.WriteInt32(4);
        message.WriteByteString(flaw == "another epoch" ? [9, 9, 9, 9] : epoch.Id);
        message.WriteEndMap();
        message.WriteByteString(content);
        message.WriteByteString(tag);
        message.WriteEndArray();
        return message.Encode();
    }
}
