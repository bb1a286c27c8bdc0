using System.Security.Cryptography.X509Certificates;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Simulator.Flash;
using CertificateRefusal = NanoMedAgent.Enrolment.CertificateRefusal;

namespace Agent.Tests.Enrolment;

/// <summary>Power cuts and failing storage: a device has its certificate from before or the new one, and always with its key.</summary>
public sealed class EnrolmentPowerCuts : IDisposable
{
    private readonly EnrolmentRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_power_cut_at_any_write_of_the_first_certificate_leaves_none_or_the_whole()
    {
        byte[] request = _rig.Request(CertificateSlot.TlsKey);
        CutEach(request, before: null);
    }

    [Fact]
    public void A_power_cut_at_any_write_of_a_rekey_leaves_the_pair_from_before_or_the_new_one()
    {
        X509Certificate2 first = _rig.Issue(_rig.Request(CertificateSlot.TlsKey));
        _rig.Deliver(CertificateSlot.TlsKey, first);
        byte[] request = _rig.Request(CertificateSlot.TlsKey, isNewKey: true);
        CutEach(request, first.RawData);
    }

    [Fact]
    public void A_power_cut_at_any_write_of_a_request_leaves_the_active_pair_alone_and_the_next_request_is_made()
    {
        X509Certificate2 first = _rig.Issue(_rig.Request(CertificateSlot.TlsKey));
        _rig.Deliver(CertificateSlot.TlsKey, first);
        int cuts = 0;
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            for (long write = 1; ; write++)
            {
                long operations = _rig.Ward.Storage.Operations;
                _rig.Ward.Storage.AddFault(new StorageFault(kind, operations + write));
                AuthorityCommand command = AuthorityCommand.ForRequest(
                    _rig.Ward.Agent.DeviceId, CertificateSlot.TlsKey, true, "", _rig.NextCounter(), _rig.Ward.Now.AddMinutes(10));
                _rig.Send(command);
                bool isOver = !_rig.Ward.IsOff;
                _rig.Ward.Storage.ClearFaults();
                cuts += isOver ? 0 : 1;
                _rig.Ward.Restart().ShouldBe(AgentStart.Started, $"{kind} at write {write}");
                _rig.Ward.Link.IsUp = true;
                _rig.Ward.Run(1);
                _rig.TlsIdentity()!.RawData.ShouldBe(first.RawData, $"{kind} at write {write}");
                if (isOver)
                {
                    break;
                }
            }

            byte[] request = _rig.Request(CertificateSlot.TlsKey);
            first = _rig.Issue(request);
            _rig.Deliver(CertificateSlot.TlsKey, first).Answer.ShouldBe(CommandAnswer.CarriedOut);
        }

        cuts.ShouldBeGreaterThan(15);
    }

    [Theory]
    [InlineData("tls")]
    [InlineData("tls-key")]
    [InlineData("cert")]
    public void A_damaged_copy_is_written_again_at_the_next_start_and_reported(string name)
    {
        byte[] request = _rig.Request(CertificateSlot.TlsKey);
        X509Certificate2 certificate = _rig.Issue(request);
        _rig.Deliver(CertificateSlot.TlsKey, certificate);
        _rig.Deliver(CertificateSlot.DeviceKey, _rig.Issue(_rig.Request(CertificateSlot.DeviceKey)));
        foreach (string copy in new[] { name + ".a", name + ".b" })
        {
            byte[] whole = [.. _rig.Ward.Storage.Files[copy]];
            _rig.Ward.Storage.FlipBit(copy, 200);
            int before = _rig.Ward.EventStream.Count;
            _rig.Ward.Restart().ShouldBe(AgentStart.Started);
            _rig.Ward.Run(1);
            _rig.Ward.EventStream.Skip(before).ShouldContain(told => told.Kind == DeviceEvent.StorageKind
                && told.What == (long)StorageEvent.Repaired && told.Number == (long)StoredState.Certificates);
            _rig.TlsIdentity()!.RawData.ShouldBe(certificate.RawData);

            // Behind the counter and before the checksum.
            _rig.Ward.Storage.Files[copy][4..^4].ShouldBe(whole[4..^4]);
        }
    }

    [Fact]
    public void Where_both_copies_are_damaged_the_device_says_so_and_a_new_request_replaces_them()
    {
        _rig.Deliver(CertificateSlot.TlsKey, _rig.Issue(_rig.Request(CertificateSlot.TlsKey)));
        foreach (string copy in new[] { "tls.a", "tls.b", "tls-key.a", "tls-key.b" })
        {
            _rig.Ward.Storage.FlipBit(copy, 200);
        }

        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Run(1);
        _rig.Ward.EventStream.ShouldContain(told => told.Kind == DeviceEvent.StorageKind
            && told.What == (long)StorageEvent.Lost && told.Number == (long)StoredState.Certificates);
        _rig.TlsIdentity().ShouldBeNull();
        X509Certificate2 certificate = _rig.Issue(_rig.Request(CertificateSlot.TlsKey));
        _rig.Deliver(CertificateSlot.TlsKey, certificate).Answer.ShouldBe(CommandAnswer.CarriedOut);
        _rig.TlsIdentity()!.RawData.ShouldBe(certificate.RawData);
    }

    [Fact]
    public void A_storage_that_fails_keeps_the_certificate_from_before()
    {
        byte[] request = _rig.Request(CertificateSlot.TlsKey);
        X509Certificate2 first = _rig.Issue(request);
        _rig.Deliver(CertificateSlot.TlsKey, first);

        // The command's counter is written, and nothing after it.
        _rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, _rig.Ward.Storage.Operations + 2, 1));
        _rig.Deliver(CertificateSlot.TlsKey, _rig.Issue(request)).ShouldBe(
            (CommandAnswer.CertificateRefused, CertificateRefusal.StorageFailed));
        _rig.TlsIdentity()!.RawData.ShouldBe(first.RawData);
    }

    /// <summary>Delivers a certificate with a cut at each write, until one has no cut any more.</summary>
    private void CutEach(byte[] request, byte[]? before)
    {
        int old = 0;
        int now = 0;
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            for (long write = 1; ; write++)
            {
                X509Certificate2 next = _rig.Issue(request);
                _rig.Ward.Storage.AddFault(new StorageFault(kind, _rig.Ward.Storage.Operations + write));
                _rig.Send(AuthorityCommand.ForCertificate(
                    _rig.Ward.Agent.DeviceId, CertificateSlot.TlsKey, next.RawData, _rig.Ca.Certificate.RawData, _rig.NextCounter(),
                    _rig.Ward.Now.AddMinutes(10)));
                bool isOver = !_rig.Ward.IsOff;
                _rig.Ward.Storage.ClearFaults();
                _rig.Ward.Restart().ShouldBe(AgentStart.Started, $"{kind} at write {write}");
                _rig.Ward.Link.IsUp = true;
                _rig.Ward.Run(1);
                byte[]? kept = _rig.TlsIdentity()?.RawData;
                bool isNew = kept is not null && kept.AsSpan().SequenceEqual(next.RawData);
                (isNew || (kept is null ? before is null : kept.AsSpan().SequenceEqual(before)))
                    .ShouldBeTrue($"{kind} at write {write}");
                before = kept;
                old += isNew ? 0 : 1;
                now += isNew ? 1 : 0;
                if (isOver)
                {
                    isNew.ShouldBeTrue();
                    break;
                }
            }
        }

        old.ShouldBeGreaterThan(5);
        now.ShouldBeGreaterThan(5, "both results occur");
    }
}
