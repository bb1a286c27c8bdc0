using System.Security.Cryptography;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar.Issuing;
using Registrar.Tests.World;

namespace Registrar.Tests.Issuing;

/// <summary>What strangers and other devices can send, and what a device may not ask for.</summary>
public sealed class RefusedRequests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly RegistrarRig _rig = new(CertificateSlot.DeviceKey);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_device_gets_no_certificate_in_the_name_of_another_one()
    {
        FakeSensor sensor = _rig.AddSensor();
        sensor.RequestedName = _rig.AddSensor().Id;
        await _rig.RunAsync(Hour);
        _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.DeviceKey)!.Reason
            .ShouldBe("the request is for another name than the device's");
        _rig.Store.Certificates.Of(sensor.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_that_answers_no_command_is_ignored()
    {
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        long counter = _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.DeviceKey)!.Counter;
        _rig.Core.Handle(sensor.RequestEvent(0, false, counter));
        _rig.Core.Handle(sensor.RequestEvent(0, false, counter + 1));
        _rig.Core.Handle(sensor.RequestEvent(1, true, counter));
        await _rig.RunAsync(Hour);
        _rig.Authority.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_event_that_another_device_has_signed_is_ignored()
    {
        FakeSensor sensor = _rig.AddSensor();
        FakeSensor other = _rig.AddSensor();
        sensor.IsOnline = other.IsOnline = false;
        await _rig.RunAsync(Hour);
        long counter = _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.DeviceKey)!.Counter;
        Message forged = other.RequestEvent(0, false, counter) with { Topic = $"nm/2/{sensor.Id}/e" };
        _rig.Core.Handle(forged);
        _rig.Core.Handle(new Message(forged.Topic, [0x84, 0x00]));
        _rig.Core.Handle(new Message("nm/2/x/e", forged.Payload));
        await _rig.RunAsync(Hour);
        _rig.Authority.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void A_request_is_for_the_keys_of_its_slot_in_the_name_of_the_device_and_for_nothing_else()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa tls = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RegisteredDevice device = new(
            NanoMedAgent.Hospital.Keys.CosePublicKey.From(key.ExportParameters(false)), "NMA0001", DateTimeOffset.UnixEpoch, "nurse");
        string id = device.Key.DeviceId;
        Check(RequestOfDevice.Create(key, id), CertificateSlot.DeviceKey).ShouldBeNull();
        Check(RequestOfDevice.Create(tls, id), CertificateSlot.TlsKey).ShouldBeNull();
        Check(RequestOfDevice.Create(tls, id), CertificateSlot.DeviceKey).ShouldBe("the request is for another key than the slot's");
        Check(RequestOfDevice.Create(key, id), CertificateSlot.TlsKey).ShouldBe("the request is for another key than the slot's");
        Check(RequestOfDevice.Create(key, id, "NMA0002"), CertificateSlot.DeviceKey)
            .ShouldBe("the request is for another name than the device's");
        Check(RequestOfDevice.Create(key, id, uri: "nih:sha-256-128;" + Convert.ToHexStringLower(device.Key.DeviceIdentifier)),
            CertificateSlot.DeviceKey).ShouldBeNull();
        Check(RequestOfDevice.Create(key, id, uri: "https://ca.hospital.example"), CertificateSlot.DeviceKey)
            .ShouldBe("the request asks for more than the device's name");
        byte[] forged = RequestOfDevice.Create(key, id);
        forged[^1] ^= 1;
        Check(forged, CertificateSlot.DeviceKey).ShouldBe("the request is not signed with its own key");
        byte[] request = RequestOfDevice.Create(key, id);
        for (int length = 0; length < request.Length; length++)
        {
            Check(request[..length], CertificateSlot.DeviceKey).ShouldNotBeNull();
        }

        Random random = new(7);
        for (int i = 0; i < Effort.Cases(2000); i++)
        {
            byte[] broken = [.. request];
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            Check(broken, CertificateSlot.DeviceKey).ShouldNotBeNull();
        }

        string? Check(byte[] bytes, CertificateSlot slot) => CertificationRule.FindFault(bytes, slot, device);
    }
}
