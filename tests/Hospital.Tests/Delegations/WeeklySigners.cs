using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Delegations;

/// <summary>The ward's keys: each signs for a week at most, and the next one is there before two thirds of that are over.</summary>
public sealed class WeeklySigners : IDisposable
{
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _ward = HospitalKey.Create();
    private readonly List<(string Line, bool IsWarning)> _notes = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    public void Dispose()
    {
        _authority.Dispose();
        _ward.Dispose();
    }

    [Fact]
    public void A_key_signs_for_a_week_within_what_the_authority_delegates_and_for_grants_alone()
    {
        Delegation parent = Parent(90);
        CommandSigner signer = Signer(parent).Current();
        signer.Delegations.Count.ShouldBe(2);
        Delegation.TryVerify(signer.Delegations[0], _authority.Public, out Delegation? first).ShouldBeTrue();
        Delegation.TryVerify(signer.Delegations[1], _ward.Public, out Delegation? own).ShouldBeTrue();
        own!.IsWithin(first!).ShouldBeTrue();
        own.Key.ShouldBe(signer.Key.Public);
        own.Purposes.ShouldBe(DelegationPurposes.Grant);
        own.Ward.ShouldBe("3 North");
        (own.NotAfter - _now).ShouldBe(TimeSpan.FromDays(7));
    }

    [Fact]
    public void The_next_key_is_there_before_two_thirds_of_the_week_are_over_and_is_noted()
    {
        WeeklySigner signer = Signer(Parent(90));
        CommandSigner first = signer.Current();
        _now = _now.AddDays(3);
        signer.Current().ShouldBeSameAs(first);
        _now = _now.AddDays(1.5);
        signer.Current().Key.Public.ShouldNotBe(first.Key.Public);
        _notes.Count(note => !note.IsWarning).ShouldBe(2);
    }

    [Fact]
    public void Near_the_end_of_what_the_authority_delegates_keys_end_with_it_and_the_operator_is_warned()
    {
        Delegation parent = Parent(10);
        WeeklySigner signer = Signer(parent);
        signer.Current();
        _now = _now.AddDays(8);
        CommandSigner last = signer.Current();
        Delegation.TryVerify(last.Delegations[1], _ward.Public, out Delegation? own).ShouldBeTrue();
        own!.NotAfter.ShouldBe(parent.NotAfter);
        _now = _now.AddDays(1.5);
        signer.Current().ShouldBeSameAs(last, "there is nothing to renew with");
        _notes.ShouldContain(note => note.IsWarning && note.Line.Contains("medagent delegation new", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(365, 357, 359)]
    [InlineData(9, 5, 7)]
    public void Its_health_says_that_the_delegation_ends_a_week_before_or_in_the_last_third(int days, int good, int bad)
    {
        WeeklySigner signer = Signer(Parent(days));
        _now = _now.AddDays(good);
        signer.FindFault().ShouldBeNull();
        _now = _now.AddDays(bad - good);
        signer.FindFault()!.ShouldContain("expires at");
        _now = _now.AddDays(days);
        signer.FindFault()!.ShouldContain("has expired at");
    }

    [Fact]
    public void A_delegate_that_may_not_delegate_further_signs_by_itself()
    {
        CommandSigner signer = Signer(Parent(90) with { Purposes = DelegationPurposes.Grant }).Current();
        signer.Key.ShouldBeSameAs(_ward);
        signer.Delegations.Count.ShouldBe(1);
    }

    private Delegation Parent(int days) =>
        new(_ward.Public, DelegationPurposes.Grant | DelegationPurposes.Delegate, _now.AddMinutes(-5), _now.AddDays(days), 1)
        {
            Ward = "3 North",
        };

    private WeeklySigner Signer(Delegation parent) => new(
        _ward, [parent.Sign(_authority)], parent, DelegationPurposes.Grant, () => _now, (line, isWarning) => _notes.Add((line, isWarning)));
}
