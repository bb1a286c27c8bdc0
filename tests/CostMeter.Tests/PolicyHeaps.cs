using NanoMedAgent.CostMeter.Needs;
using NanoMedAgent.Hospital.Planning;
using NanoMedAgent.Hospital.Policies;

namespace CostMeter.Tests;

/// <summary>What medagent expects of a policy's heap is what a device with that policy takes.</summary>
[Collection("one meter")]
public class PolicyHeaps
{
    // The meter's own error is 3 %. Adding up what things cost alone may count a little too much, and hardly too little.
    private const double Least = 0.99;
    private const double Most = 1.06;

    /// <summary>Of each policy a story is played; the largest is told always, the others in a campaign.</summary>
    public static TheoryData<int, int, int, bool, int, string> Policies =>
    [
        .. Effort.First(
            1,
            (8, 8, 12, true, 12, "alarm,audit,device,vitals,waveform"),
            (1, 1, 4, true, 12, "alarm,audit,device,vitals,waveform"),
            (5, 2, 2, false, 4, "alarm,vitals")),
    ];

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_plan_for_a_policy_agrees_with_the_story_of_a_device_that_has_it(
        int recipients, int readers, int limits, bool hasScore, int periods, string classes)
    {
        const int StoreKilobytes = 256;
        PolicyShape shape = new()
        {
            Recipients = recipients,
            Readers = readers,
            Limits = limits,
            HasScore = hasScore,
            Periods = periods,
            Classes = classes.Split(','),
        };
        DataPolicy policy = PolicyEncoding.Decode(shape.Encode()).ShouldNotBeNull();
        policy.Errors().ShouldBeEmpty();
        HeapPlan plan = new() { HeapBytes = 0, StoreKilobytes = StoreKilobytes, Policy = PolicySize.Of(policy) };
        double counted = PolicyStory.SmallestHeapBytes(shape, StoreKilobytes);
        (plan.AgentBytes / counted).ShouldBeInRange(Least, Most, FormattableString.Invariant($"{plan.AgentBytes:N0} of {counted:N0}"));
    }
}
