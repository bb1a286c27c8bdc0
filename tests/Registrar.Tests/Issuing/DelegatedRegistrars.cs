using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using Registrar.Tests.World;

namespace Registrar.Tests.Issuing;

/// <summary>The registrar signs as a delegate of the authority, whose key is elsewhere (PROTOCOL.md, "Delegation").</summary>
public sealed class DelegatedRegistrars : IDisposable
{
    private readonly RegistrarRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Commands_are_signed_with_a_key_that_is_for_commands_alone_and_for_a_week_at_most()
    {
        _rig.DelegateFor(TimeSpan.FromDays(365));
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(TimeSpan.FromMinutes(15));
        sensor.Certificates.Keys.ShouldBe([0, 1], ignoreOrder: true);
        sensor.Issuers.ShouldAllBe(issuer => issuer.Delegations[1].Purposes == DelegationPurposes.Certificate);
        sensor.Issuers.ShouldAllBe(issuer => issuer.Delegations[1].NotAfter <= _rig.Now.AddDays(7));
    }

    [Fact]
    public async Task Certificates_are_renewed_a_year_long_with_keys_that_the_registrar_has_renewed_itself()
    {
        _rig.DelegateFor(TimeSpan.FromDays(1000));
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(TimeSpan.FromDays(365), TimeSpan.FromHours(4));
        _rig.Store.Certificates.Of(sensor.Id).Count(each => each.Slot == CertificateSlot.TlsKey).ShouldBeGreaterThan(5);
        sensor.Issuers.Select(issuer => issuer.Key.DeviceId).Distinct().Count().ShouldBeGreaterThan(5);
        _rig.Newest(sensor, CertificateSlot.TlsKey)!.NotAfter.ShouldBeGreaterThan(_rig.Now);
        _rig.Notes.ShouldAllBe(note => !note.IsWarning);
    }

    [Fact]
    public async Task When_the_delegation_ends_the_operator_knows_days_before_and_with_a_new_one_it_goes_on()
    {
        WeeklySigner signer = _rig.DelegateFor(TimeSpan.FromDays(30));
        await _rig.RunAsync(TimeSpan.FromDays(19), TimeSpan.FromHours(6));
        signer.FindFault().ShouldBeNull();
        await _rig.RunAsync(TimeSpan.FromDays(5), TimeSpan.FromHours(6));
        signer.FindFault()!.ShouldContain("medagent delegation new");
        _rig.Notes.ShouldContain(note => note.IsWarning);
        await _rig.RunAsync(TimeSpan.FromDays(7), TimeSpan.FromHours(6));
        signer.FindFault()!.ShouldContain("has expired");

        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(TimeSpan.FromMinutes(30));
        sensor.Commands.ShouldBeEmpty();
        _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.TlsKey)!.Reason.ShouldBe("the registrar's delegation has expired");
        _rig.DelegateFor(TimeSpan.FromDays(30));
        await _rig.RunAsync(TimeSpan.FromMinutes(15));
        sensor.Certificates.Count.ShouldBe(2);
    }
}
