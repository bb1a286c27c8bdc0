using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace Hospital.Tests.Protocol;

/// <summary>Grants, and events about pairing.</summary>
public class PairingMessages
{
    private const long Time = 1_767_225_600;

    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
    private static readonly byte[] Association = [.. Enumerable.Range(16, 16).Select(i => (byte)i)];

    [Fact]
    public void A_grant_verifies_with_the_setup_code_and_the_authoritys_key()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        byte[] setupCode = RandomNumberGenerator.GetBytes(16);
        PairingGrant grant = Grant(device);
        byte[] command = grant.Sign(setupCode, authority, device.Public);
        GrantedPairing? granted = TryProve(command, device, setupCode, authority, out int refusal);
        refusal.ShouldBe(0);
        granted!.Counter.ShouldBe(grant.Counter);
        granted.NotAfter.ShouldBe(grant.NotAfter.ToUnixTimeSeconds());
        granted.Association.ShouldBe(Association);
        granted.PolicyVersion.ShouldBe(7);
        granted.Time.ShouldBe(Time);
        granted.PatientToken.ShouldBe(grant.PatientToken);
        granted.ResponsibleToken.ShouldBe(grant.ResponsibleToken);
    }

    [Fact]
    public void A_grant_with_any_changed_bit_is_refused()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        byte[] setupCode = RandomNumberGenerator.GetBytes(16);
        byte[] command = Grant(device).Sign(setupCode, authority, device.Public);
        for (int bit = 0; bit < command.Length * 8; bit++)
        {
            byte[] changed = [.. command];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            TryProve(changed, device, setupCode, authority, out int refusal).ShouldBeNull($"bit {bit}");
            refusal.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void The_MAC_of_a_grant_is_valid_for_no_other_device_nonce_counter_or_end()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        using HospitalKey otherDevice = HospitalKey.Create();
        byte[] setupCode = RandomNumberGenerator.GetBytes(16);
        PairingGrant grant = Grant(device);
        byte[] mac = GrantedPairing.ArgumentsOf(grant.Sign(setupCode, authority, device.Public));
        foreach (AuthorityCommand stolen in new AuthorityCommand[]
        {
            new(grant.Device, "pair", grant.Counter + 1, grant.NotAfter),
            new(grant.Device, "pair", grant.Counter, grant.NotAfter.AddSeconds(1)),
        })
        {
            byte[] signed = (stolen with { Arguments = mac }).Sign(authority, device.Public);
            TryProve(signed, device, setupCode, authority, out int refusal).ShouldBeNull();
            refusal.ShouldBe((int)PairingRefusal.SetupCodeWrong);
        }

        byte[] other = Grant(otherDevice).Sign(setupCode, authority, otherDevice.Public);
        TryProve(other, device, setupCode, authority, out int foreign).ShouldBeNull();
        foreign.ShouldBe((int)PairingRefusal.OtherDevice);
        byte[] granted = grant.Sign(setupCode, authority, device.Public);
        TryProve(granted, device, setupCode, authority, out int old, [.. Nonce.Reverse()]).ShouldBeNull();
        old.ShouldBe((int)PairingRefusal.NonceOld);
        using HospitalKey stranger = HospitalKey.Create();
        TryProve(grant.Sign(setupCode, stranger, device.Public), device, setupCode, authority, out int forged).ShouldBeNull();
        forged.ShouldBe((int)PairingRefusal.NotByAuthority);
    }

    [Fact]
    public void A_grant_that_no_device_would_accept_is_not_signed()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        byte[] setupCode = new byte[16];
        PairingGrant grant = Grant(device);
        foreach (PairingGrant fault in new[]
        {
            grant with { Nonce = new byte[15] }, grant with { Association = new byte[17] }, grant with { PatientToken = [] },
            grant with { ResponsibleToken = new byte[33] }, grant with { PolicyVersion = -1 }, grant with { Counter = 0 },
            grant with { Device = authority.Public.DeviceId },
        })
        {
            Should.Throw<ArgumentException>(() => fault.Sign(setupCode, authority, device.Public));
        }

        Should.Throw<ArgumentException>(() => grant.Sign(new byte[8], authority, device.Public));
        grant.ToString().ShouldNotContain(Convert.ToHexString(setupCode));
    }

    [Fact]
    public void Unpair_names_the_association_and_other_commands_keep_their_bytes()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        byte[] message = AuthorityCommand.ForUnpairing(
            device.Public.DeviceId, Association, 3, DateTimeOffset.FromUnixTimeSeconds(Time)).Sign(authority, device.Public);
        Convert.ToHexString(CommandMacs.ContentOf(CommandMacs.ContentOf(message))).ShouldBe(
            "85" + "74" + Convert.ToHexString(Encoding.ASCII.GetBytes(device.Public.DeviceId)) + "66" + Convert.ToHexString("unpair"u8)
            + "03" + "1A6955B900" + "50" + Convert.ToHexString(Association));
    }

    [Fact]
    public void An_announcement_is_trusted_if_it_is_signed_by_the_key_on_the_label()
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] message = DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 1, 0, 0, Nonce, null, 7);
        DeviceEvent.TryReadAnnounced(
            topic, message, Fingerprint(device), out DeviceEvent? announced, out CosePublicKey? key).ShouldBe(RefusalReason.None);
        key.ShouldBe(device.Public);
        announced!.PairingEvent.ShouldBe(PairingEvent.WindowOpen);
        announced.Pairing!.Nonce.ShouldBe(Nonce);
        announced.Pairing.Association.ShouldBeNull();
        announced.Pairing.PolicyVersion.ShouldBe(7);

        DeviceEvent.TryRead(topic, message, device.Public, out DeviceEvent? reported).ShouldBe(RefusalReason.None);
        reported!.Pairing!.Key.ShouldBe(device.Public);
    }

    [Fact]
    public void An_announcement_with_another_key_in_it_is_refused_whoever_has_signed_it()
    {
        using HospitalKey device = HospitalKey.Create();
        using HospitalKey broker = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] rewritten = DeviceMessages.PairingEvent(broker, topic.Device, 1, Time, 1, 0, 0, Nonce, null, 7);
        DeviceEvent.TryReadAnnounced(
            topic, rewritten, Fingerprint(device), out DeviceEvent? announced, out CosePublicKey? key).ShouldBe(RefusalReason.KeyForeign);
        announced.ShouldBeNull();
        key.ShouldBeNull();

        byte[] halfRewritten = DeviceMessages.PairingEvent(broker, topic.Device, 1, Time, 1, 0, 0, Nonce, null, 7, carried: device.Public);
        DeviceEvent.TryReadAnnounced(topic, halfRewritten, Fingerprint(device), out _, out _).ShouldBe(RefusalReason.SignatureWrong);

        byte[] carriesAnother = DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 1, 0, 0, Nonce, null, 7, carried: broker.Public);
        DeviceEvent.TryRead(topic, carriesAnother, device.Public, out _).ShouldBe(RefusalReason.ContentWrong);

        // The same message on the topic of another device.
        byte[] honest = DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 1, 0, 0, Nonce, null, 7);
        DeviceEvent.TryReadAnnounced(
            topic with { Device = broker.Public.DeviceId }, honest, Fingerprint(device), out _, out _).ShouldBe(RefusalReason.ContentWrong);

        byte[] update = DeviceMessages.Event(device, topic.Device, "update", 1, Time, 6, 12, 0);
        DeviceEvent.TryReadAnnounced(topic, update, Fingerprint(device), out _, out _).ShouldBe(RefusalReason.ContentWrong);
    }

    [Fact]
    public void An_announcement_with_any_changed_bit_is_refused()
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        byte[] fingerprint = Fingerprint(device);
        byte[] message = DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 3, 5, 0, Nonce, Association, 7);
        for (int i = 0; i < message.Length * 8; i++)
        {
            byte[] changed = [.. message];
            changed[i / 8] ^= (byte)(1 << (i % 8));
            DeviceEvent.TryReadAnnounced(
                topic, changed, fingerprint, out DeviceEvent? reported, out CosePublicKey? key).ShouldNotBe(RefusalReason.None, $"bit {i}");
            reported.ShouldBeNull();
            key.ShouldBeNull();
        }
    }

    [Fact]
    public void Only_events_about_pairing_have_pairing_details()
    {
        using HospitalKey device = HospitalKey.Create();
        Topic topic = new(device.Public.DeviceId, "e", "");
        DeviceEvent.TryRead(topic, DeviceMessages.Event(device, topic.Device, "pairing", 1, Time, 1, 0, 0), device.Public, out _).ShouldBe(
            RefusalReason.Malformed);
        DeviceEvent.TryRead(
            topic, DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 1, 0, 0, Nonce, null, 7, kind: "update"), device.Public,
            out _).ShouldBe(RefusalReason.Malformed);
        DeviceEvent.TryRead(
            topic, DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 1, 0, 0, [1], null, 7), device.Public,
            out _).ShouldBe(RefusalReason.Malformed);
        DeviceEvent.TryRead(
            topic, DeviceMessages.PairingEvent(device, topic.Device, 1, Time, 1, 0, 0, Nonce, null, -1), device.Public,
            out _).ShouldBe(RefusalReason.Malformed);
    }

    [Fact]
    public void Events_about_pairing_have_texts_of_their_own()
    {
        ReasonText.Describe("pairing", 0, 5, 3).ShouldBe(
            "pairing: refused (the code is not the one on this device's label; scan the label on the device)");
        ReasonText.Describe("update", 0, 5, 3).ShouldBe("release 5: refused (it is not signed; sign it with medagent release sign)");
        ReasonText.Describe("command", 12, 5, 0).ShouldBe("command 5: the device is not in this association");
        ReasonText.Describe("refused", 0, 57, 0).ShouldBe("57 messages: refused since the device has started; anybody can send them");
        foreach (PairingEvent reported in Enum.GetValues<PairingEvent>())
        {
            EventCodes.PairingEvents.Single(code => code.Number == (int)reported).Name.ShouldBe(reported.ToString());
        }

        foreach (PairingRefusal refusal in Enum.GetValues<PairingRefusal>())
        {
            EventCodes.PairingRefusals.Single(code => code.Number == (int)refusal).Name.ShouldBe(refusal.ToString());
        }

        EventCodes.PairingEvents.Count.ShouldBe(Enum.GetValues<PairingEvent>().Length);
        EventCodes.PairingRefusals.Count.ShouldBe(Enum.GetValues<PairingRefusal>().Length);
    }

    private static byte[] Fingerprint(HospitalKey device)
    {
        using ECDsa key = device.Public.ToECDsa();
        return SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..16];
    }

    private static GrantedPairing? TryProve(
        byte[] command, HospitalKey device, byte[] setupCode, HospitalKey authority, out int refusal, byte[]? nonce = null)
    {
        string id = device.Public.DeviceId;
        byte[] macKey = CommandMacs.Key(device, authority.Public, id);
        return GrantedPairing.TryProve(command, macKey, id, setupCode, nonce ?? Nonce, authority.Public, out refusal);
    }

    private static PairingGrant Grant(HospitalKey device) => new()
    {
        Device = device.Public.DeviceId,
        Counter = 1_767_225_600_000,
        NotAfter = DateTimeOffset.FromUnixTimeSeconds(Time + 180),
        Nonce = Nonce,
        Association = Association,
        PatientToken = [1, 2, 3],
        ResponsibleToken = [4],
        PolicyVersion = 7,
        Time = DateTimeOffset.FromUnixTimeSeconds(Time),
    };
}
