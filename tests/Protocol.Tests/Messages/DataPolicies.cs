using NanoMedAgent;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Policy;
using Protocol.Tests.Document;
using Protocol.Tests.World;
using DataPolicy = NanoMedAgent.Hospital.Policies.DataPolicy;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Data policy".</summary>
public class DataPolicies
{
    private static WorkedExample Example => WorkedExample.Instance;

    [Fact]
    public void The_device_works_under_it() => Example.Started.ShouldBe(AgentStart.Started);

    [Fact]
    public void The_hospital_reads_what_it_has_signed()
    {
        byte[] file = Example.Policy.Bytes;

        bool isVerified = SignedPolicy.TryVerify(file, ExampleKeys.Authority.Public, out DataPolicy? policy, out string reason);

        isVerified.ShouldBeTrue(reason);
        policy!.HasSameContentAs(ExamplePolicy.Policy).ShouldBeTrue();
        policy.Version.ShouldBe(ExamplePolicy.Policy.Version);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        DataPolicy policy = ExamplePolicy.Policy;
        Lines lines = new Lines().Add("version", policy.Version);
        foreach ((string name, NanoMedAgent.Hospital.Policies.ClassRule rule) in policy.Classes)
        {
            lines.Add($"class {name}", $"readers {string.Join(" and ", rule.Readers)}, custodian {rule.Custodian}");
        }

        foreach ((string name, int seconds) in policy.Periods)
        {
            lines.Add($"period of {name}", $"{seconds} s");
        }

        foreach ((string name, NanoMedAgent.Hospital.Policies.AlarmLimit limit) in policy.Alarms!.Limits)
        {
            (object low, object high) = (limit.Low ?? (object)"nothing", limit.High ?? (object)"nothing");
            string limits = FormattableString.Invariant($"below {low}, above {high}, hysteresis {limit.Hysteresis}");
            string own = limit.PatientHigh is { } range
                ? FormattableString.Invariant($"; of one patient above {range.From} to {range.To}") : "";
            string priority = limit.Priority.ToString().ToLowerInvariant();
            lines.Add($"alarm of {name}", $"{limits}, for {limit.DelaySeconds} s, {priority} priority{own}");
        }

        return
        [
            Examples.OfText("policy-refusals", Lines.Numbers<PolicyRefusal>()),
            .. Examples.OfBytes("data-policy", example.Policy.Bytes),
            Examples.OfText("data-policy", lines),
        ];
    }
}
