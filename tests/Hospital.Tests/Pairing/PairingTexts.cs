using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>What the ward tells a nurse.</summary>
public class PairingTexts
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Fact]
    public void Every_state_and_every_problem_has_a_text_that_says_what_to_do()
    {
        PairingAttempt attempt = new(
            Guid.NewGuid(), "00112233445566778899", "SN1", CaptureMethod.Camera, Kim, PairingState.Failed)
        { Other = "Lee" };
        PairingProblem[] problems = [.. Enum.GetValues<PairingProblem>().Except([PairingProblem.None, PairingProblem.RefusedByDevice])];
        PairingRefusal[] withTextOfAnother =
        [
            PairingRefusal.None, PairingRefusal.PolicyOther, PairingRefusal.NonceOld, PairingRefusal.CounterUsed,
            PairingRefusal.OtherDevice,
        ];
        PairingRefusal[] refusals = [.. Enum.GetValues<PairingRefusal>().Except(withTextOfAnother)];
        PairingState[] states = [.. Enum.GetValues<PairingState>().Except([PairingState.Failed])];
        PairingText[] texts =
        [
            .. states.Select(state => PairingText.Of(attempt with { State = state })),
            .. problems.Select(problem => PairingText.Of(attempt with { Problem = problem })),
            .. refusals.Select(refusal => PairingText.Of(attempt with { Problem = PairingProblem.RefusedByDevice, Refusal = refusal })),
        ];
        texts.ShouldAllBe(text => text.What.Length > 10 && text.What.Length < 90 && text.Do.Length < 130 && text.What.EndsWith('.')
            && (text.Do.Length == 0 || text.Do.EndsWith('.')));
        texts.Where(text => text.Do.Length == 0).Select(text => text.What).ShouldBe(
            ["The sensor is paired with the patient.", "Cancelled. Nothing was paired."]);
        texts.Select(text => text.What).ShouldBeUnique();
        foreach (string technical in new[] { "nonce", "MAC", "certificate", "signature", "authority", "grant", "broker", "policy" })
        {
            texts.ShouldAllBe(text => !text.What.Contains(technical, StringComparison.OrdinalIgnoreCase)
                && !text.Do.Contains(technical, StringComparison.OrdinalIgnoreCase));
        }
    }
}
