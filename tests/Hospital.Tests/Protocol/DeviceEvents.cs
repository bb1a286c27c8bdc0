using System.Formats.Cbor;
using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Protocol;

/// <summary>Events of devices, and commands of the authority.</summary>
public class DeviceEvents
{
    private const long Time = 1_767_225_600;

    [Fact]
    public void An_event_signed_by_the_device_is_read()
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] message = DeviceMessages.Event(device, topic.Device, "update", 1, Time, 6, 12, 0, new EventOrder(3, 5));
        DeviceEvent.TryRead(topic, message, device.Public, out DeviceEvent? reported).ShouldBe(RefusalReason.None);
        reported.ShouldBe(new DeviceEvent(topic.Device, "update", 1, Time, 6, 12, 0) { Order = new EventOrder(3, 5) });
        reported!.At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(Time));
        reported.End.ShouldBe(ReleaseOfferOutcome.Confirmed);

        byte[] clockless = DeviceMessages.Event(device, topic.Device, "command", 0, 75, 0, -1, 0);
        DeviceEvent.TryRead(topic, clockless, device.Public, out reported).ShouldBe(RefusalReason.None);
        reported!.At.ShouldBeNull();
        reported.End.ShouldBeNull("a command does not end an offer");
    }

    [Fact]
    public void An_event_with_any_changed_bit_is_refused()
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] message = DeviceMessages.Event(device, topic.Device, "update", 1, Time, 6, 12, 0);
        for (int i = 0; i < message.Length * 8; i++)
        {
            byte[] changed = [.. message];
            changed[i / 8] ^= (byte)(1 << (i % 8));
            DeviceEvent.TryRead(topic, changed, device.Public, out DeviceEvent? reported).ShouldNotBe(RefusalReason.None, $"bit {i}");
            reported.ShouldBeNull();
        }
    }

    [Fact]
    public void An_event_signed_by_another_device_or_in_another_devices_name_is_refused()
    {
        using HospitalKey device = HospitalKey.Create();
        using HospitalKey other = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] forged = DeviceMessages.Event(other, topic.Device, "update", 1, Time, 6, 12, 0);
        DeviceEvent.TryRead(topic, forged, device.Public, out _).ShouldBe(RefusalReason.SignatureWrong);
        DeviceEvent.TryRead(topic, forged, other.Public, out _).ShouldBe(RefusalReason.DeviceUntrusted);
        byte[] others = DeviceMessages.Event(device, other.Public.DeviceId, "update", 1, Time, 6, 12, 0);
        DeviceEvent.TryRead(topic, others, device.Public, out _).ShouldBe(RefusalReason.ContentWrong);
        DeviceEvent.TryReadUnverified(topic, forged, out DeviceEvent? claimed).ShouldBe(RefusalReason.None);
        claimed!.Number.ShouldBe(12);
        DeviceEvent.TryRead(topic with { Kind = "r" }, forged, device.Public, out _).ShouldBe(RefusalReason.TopicUnknown);
    }

    [Fact]
    public void A_certification_request_comes_with_an_event_of_its_kind_and_with_no_other()
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] request = [0x30, 0x03, 0x02, 0x01, 0x00];
        byte[] Made(string kind, byte[]? details) =>
            DeviceMessages.Event(device, topic.Device, kind, 1, Time, 1, 1_767_225_953_000, 0, request: details);

        DeviceEvent.TryRead(topic, Made("request", request), device.Public, out DeviceEvent? reported).ShouldBe(RefusalReason.None);
        reported!.CertificationRequest.ShouldBe(request);
        reported.What.ShouldBe(1);
        DeviceEvent.TryRead(topic, Made("request", new byte[512]), device.Public, out _).ShouldBe(RefusalReason.None);
        (string Kind, byte[]? Details)[] refused =
        [
            ("request", null), ("request", []), ("request", new byte[513]), ("command", request), ("pairing", request), ("new", request),
        ];
        foreach ((string kind, byte[]? details) in refused)
        {
            DeviceEvent.TryRead(topic, Made(kind, details), device.Public, out reported).ShouldNotBe(RefusalReason.None, kind);
            reported.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("F6")]
    [InlineData("84")]
    [InlineData("8440A04040")]
    public void A_message_that_is_not_an_event_is_refused_without_an_exception(string message)
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        DeviceEvent.TryRead(topic, Convert.FromHexString(message), device.Public, out _).ShouldNotBe(RefusalReason.None);
        DeviceEvent.TryReadUnverified(topic, Convert.FromHexString(message), out _).ShouldNotBe(RefusalReason.None);
    }

    [Fact]
    public void A_command_is_a_CBOR_array_signed_by_the_authority()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        string id = device.Public.DeviceId;
        byte[] message = new AuthorityCommand(
            id, "roll-back", 3, DateTimeOffset.FromUnixTimeSeconds(Time)).Sign(authority, device.Public);
        byte[] macKey = CommandMacs.Key(device, authority.Public, id);
        CborReader reader = new(CommandMacs.Unwrap(message, macKey, id).ShouldNotBeNull("the device comes to the same key"));
        reader.ReadStartArray().ShouldBe(4);
        byte[] protectedHeaders = reader.ReadByteString();
        Convert.ToHexString(protectedHeaders).ShouldBe("A10128");
        reader.SkipValue();
        byte[] payload = reader.ReadByteString();
        byte[] signature = reader.ReadByteString();
        Convert.ToHexString(payload).ShouldBe(
            "85" + "74" + Convert.ToHexString(Encoding.ASCII.GetBytes(id))
            + "69" + Convert.ToHexString("roll-back"u8) + "03" + "1A6955B900" + "A0");

        CborWriter signed = new();
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(protectedHeaders);
        signed.WriteByteString(Purposes.Of("command", id));
        signed.WriteByteString(payload);
        signed.WriteEndArray();
        using System.Security.Cryptography.ECDsa verifying = authority.Public.ToECDsa();
        verifying.VerifyData(signed.Encode(), signature, System.Security.Cryptography.HashAlgorithmName.SHA256).ShouldBeTrue();
        Should.Throw<ArgumentException>(
            () => new AuthorityCommand(id, "roll-back", 0, DateTimeOffset.UnixEpoch).Sign(authority, device.Public));
        Should.Throw<ArgumentException>(
            () => new AuthorityCommand(id, "roll-back", 1, DateTimeOffset.UnixEpoch).Sign(authority, authority.Public))
            .Message.ShouldContain(authority.Public.DeviceId);
    }
}
