using PowerCuts;

namespace Agent.Tests.Outbox;

/// <summary>A sample of the power cuts that tests/PowerCuts tries. A failure prints the command that replays it.</summary>
public class PowerCutSample
{
    private static readonly int Cuts = Effort.Cases(150);

    [Fact]
    public void The_scenario_that_is_cut_contains_everything_that_can_happen_to_an_outbox()
    {
        ReferenceRun reference = Campaign.RunWithoutCuts();
        reference.Errors.ShouldBeEmpty();
        reference.Operations.ShouldBeGreaterThanOrEqualTo(3000);
        reference.Epochs.ShouldBeGreaterThan(10);
        reference.Starts.ShouldBe(2, "the policy changes");
        reference.FullGaps.ShouldBeGreaterThan(8);
    }

    [Fact]
    public void A_power_cut_loses_at_most_the_readings_at_risk()
    {
        Plan plan = Plan.Sample(Campaign.RunWithoutCuts().Operations, Cuts, seed: 1);
        Campaign campaign = new();
        campaign.Run(plan.KindsAt, plan.SecondAt, TestContext.Current.CancellationToken);
        campaign.Done.ShouldBeGreaterThan(Cuts * 9 / 10);
        campaign.Failures.ShouldBeEmpty();
    }

    [Fact]
    public void A_second_power_cut_during_recovery_loses_no_more()
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
    public void A_printed_failure_can_be_replayed(string text) => Cut.Parse(text).ShouldNotBeNull().ToString().ShouldBe(text);

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
    public void An_invalid_description_of_a_cut_is_refused(string text) => Cut.Parse(text).ShouldBeNull();
}
