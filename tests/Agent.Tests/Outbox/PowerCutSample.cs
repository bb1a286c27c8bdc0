using PowerCuts;

namespace Agent.Tests.Outbox;

/// <summary>Some of the power cuts that tests/PowerCuts tries one by one; each failure comes with the command that replays it.</summary>
public class PowerCutSample
{
    private static readonly int Cuts = Effort.Cases(150);

    [Fact]
    public void The_life_that_is_cut_into_has_all_that_can_happen_to_an_outbox()
    {
        ReferenceRun reference = Campaign.RunWithoutCuts();
        reference.Errors.ShouldBeEmpty();
        reference.Operations.ShouldBeGreaterThanOrEqualTo(3000);
        reference.Epochs.ShouldBeGreaterThan(10);
        reference.Starts.ShouldBe(2, "it changes its policy");
        reference.FullGaps.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_power_cut_costs_readings_at_risk_at_most()
    {
        Plan plan = Plan.Sample(Campaign.RunWithoutCuts().Operations, Cuts, seed: 1);
        Campaign campaign = new();
        campaign.Run(plan.KindsAt, plan.SecondAt, TestContext.Current.CancellationToken);
        campaign.Done.ShouldBeGreaterThan(Cuts * 9 / 10);
        campaign.Failures.ShouldBeEmpty();
    }

    [Fact]
    public void A_second_cut_in_the_recovery_costs_no_more()
    {
        Plan whole = Plan.Whole(Campaign.RunWithoutCuts().Operations, hasPairs: true);
        Campaign campaign = new();
        campaign.Run(operation => Effort.Tries(operation / 170, oneOf: 3) && operation % 170 == 0 ? whole.KindsAt(operation)
            : [], whole.SecondAt, TestContext.Current.CancellationToken);
        campaign.Done.ShouldBeGreaterThan(50);
        campaign.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cut-at-half@123")]
    [InlineData("cut-at-byte@7:1+cut-before@4")]
    public void What_a_failure_prints_can_be_replayed(string text) => Cut.Parse(text).ShouldNotBeNull().ToString().ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("cut-at-half")]
    [InlineData("cut-at-half@0")]
    [InlineData("cut-at-half@x")]
    [InlineData("cut-at-half@1:2")]
    [InlineData("flip-bit@1:2")]
    [InlineData("bad-block@1")]
    [InlineData("cut-at-half@1+flip-bit@2:1")]
    [InlineData("cut-at-half@1+cut-before@2+cut-before@3")]
    public void What_is_no_cut_is_refused(string text) => Cut.Parse(text).ShouldBeNull();
}
