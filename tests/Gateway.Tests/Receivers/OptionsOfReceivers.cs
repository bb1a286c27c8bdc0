using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Gateway;

namespace Gateway.Tests.Receivers;

/// <summary>What somebody has typed wrong about a receiver: one line that says what to do, and exit code 2.</summary>
public sealed class OptionsOfReceivers
{
    // Only for a gateway that starts in spite of what is wrong.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("", "give --fhir https://HOST/PATH, --hl7 HOST:PORT or --syslog HOST, one")]
    [InlineData("--hl7 his:2575 --fhir https://fhir.example/r4", "give --fhir https://HOST/PATH, --hl7 HOST:PORT or --syslog HOST, one")]
    [InlineData("--hl7 his", "write it like his.hospital.example:2575")]
    [InlineData("--hl7 his:2575/path", "write it like his.hospital.example:2575")]
    [InlineData("--hl7 his:99999", "write it like his.hospital.example:2575")]
    [InlineData("--hl7 his:2575 --hl7-cert broken.pem", "--hl7-cert and --hl7-key belong together")]
    public async Task A_mistake_is_told_in_one_line(string options, string told)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "broken.pem"), "no PEM", TestContext.Current.CancellationToken);
        string[] arguments =
        [
            "--db", Path.Combine(folder.Path, "readings.db"), "--patient-system", "urn:oid:1.2.3",
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(each => each.EndsWith(".pem", StringComparison.Ordinal) ? Path.Combine(folder.Path, each) : each),
        ];

        // One runs as a process; as processes all would spend most of their time with their start.
        Task<ProgramResult> running = options == ""
            ? StartedProgram.RunAsync(StartedProgram.Built("nanomedagent-gateway", arguments), TestContext.Current.CancellationToken)
            : CapturedConsole.RunAsync(() => GatewayCommand.RunAsync(arguments));
        ProgramResult result = await running.WaitAsync(Limit, TestContext.Current.CancellationToken);
        result.Status.ShouldBe(2, result.Error);
        result.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(told);
    }
}
