using System.Net;
using Gateway.Tests.World;
using Hospital.Tests.BrokenFiles;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.MedAgent;

namespace Gateway.Tests.Commands;

/// <summary>What a person does about dead letters and wrong readings, at the command line.</summary>
public sealed class DeadLetterCommands : IDisposable
{
    private readonly GatewayRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_dead_letter_is_listed_shown_and_sent_again()
    {
        Epoch epoch = _rig.Pair("P1");
        _rig.Arrive(
            epoch, 7, new SenMlRecord("hr", "1/min", _rig.Now, 61, null), new SenMlRecord("o2", "", null, null, "lead-off"));
        _rig.Server.BeforeTransaction = bundle => bundle.ToJsonString().Contains("vitals:7:hr", StringComparison.Ordinal)
            ? FakeFhirServer.Refusal(HttpStatusCode.UnprocessableEntity, "61 is too little")
            : null;
        await _rig.DeliverAsync();
        DeadLetter letter = _rig.Store.DeadLetters.List().Single();

        ProgramResult listed = await RunAsync("list");
        listed.Status.ShouldBe(0, listed.Error);
        listed.Output.ShouldContain(epoch.Device);
        listed.Output.ShouldContain("61 is too");

        ProgramResult shown = await RunAsync("show", "--number", FormattableString.Invariant($"{letter.Number}"));
        shown.Status.ShouldBe(0, shown.Error);
        foreach (string part in new[]
        {
            "fhir says: HTTP 422: 61 is too little", "refused 1 times, last at 2026-01-01T00:00:00Z", $"association {letter.Association}",
            $"device {epoch.Device}, vitals, number 7", "Heart rate", "61 /min, good", "SpO2", "none: lead-off",
        })
        {
            shown.Output.ShouldContain(part);
        }

        shown.Output.ShouldNotContain("P1", Case.Sensitive, "who the patient is says the ward");

        _rig.Server.BeforeTransaction = _ => null;
        ProgramResult resent = await RunAsync("resend", "--number", FormattableString.Invariant($"{letter.Number}"), "--by", "admin");
        (resent.Status, resent.Output.Trim()).ShouldBe((0, "1 to be sent again"));
        await _rig.DeliverAsync();
        _rig.Store.DeadLetters.List().ShouldBeEmpty();
        _rig.Associations.Audit.Newest(10).ShouldContain(entry => entry.Who == "admin" && entry.Action == "resend-dead-letters");
    }

    [Fact]
    public async Task A_dead_letter_that_is_not_there_is_told_in_one_line()
    {
        ProgramResult result = await RunAsync("show", "--number", "99");
        result.Status.ShouldBe(2);
        result.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain("medagent gateway list prints their numbers");
    }

    [Fact]
    public async Task Readings_of_a_wrong_patient_are_taken_back()
    {
        Epoch epoch = _rig.Pair("P1");
        _rig.ArriveHeartRate(epoch, 1, 61);
        await _rig.DeliverAsync();
        string association = Convert.ToHexStringLower(epoch.Association!);
        ProgramResult result = await RunAsync("retract", "--association", association, "--by", "admin", "--note", "wrong patient");
        (result.Status, result.Output.Trim()).ShouldBe((0, $"{association}: all of it, entered in error"));
        await _rig.DeliverAsync();
        ((string?)_rig.Server.Of("Observation").Single()["status"]).ShouldBe("entered-in-error");
    }

    [Theory]
    [InlineData("retract --association 00112233445566778899aabbccddeeff --by admin --note x", "there is no such association")]
    [InlineData("retract --association nonsense --by admin --note x", "there is no such association")]
    public async Task A_retraction_of_what_is_not_there_is_refused_in_one_line(string line, string says)
    {
        ProgramResult result = await RunAsync(line.Split(' '));
        result.Status.ShouldBe(2);
        result.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(says);
    }

    private Task<ProgramResult> RunAsync(params string[] line) =>
        CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(["gateway", line[0], "--db", _rig.Target, .. line[1..]]));
}
