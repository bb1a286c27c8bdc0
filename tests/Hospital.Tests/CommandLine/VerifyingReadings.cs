using System.Text.Json;
using Hospital.Tests.World;

namespace Hospital.Tests.CommandLine;

/// <summary><c>medagent readings verify</c>.</summary>
public class VerifyingReadings
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task The_exit_code_says_whether_all_readings_are_proven_some_are_unproven_or_some_are_wrong(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        using TemporaryFolder folder = new();
        CheckpointingDevice device = new(rig);
        await File.WriteAllTextAsync(folder.File("device.pem"), device.Key.Public.ToPem(), TestContext.Current.CancellationToken);
        string[] verify = ["readings", "verify", "--db", rig.Database, "--device", device.Id];
        device.Send(71);
        device.Send(72);
        device.SendCheckpoint();
        ProgramResult withoutKey = await Programs.RunAsync("medagent", verify);
        withoutKey.Status.ShouldBe(1);
        withoutKey.Output.ShouldContain("unproven: the sensor's public key is not known; give it with --device-key");

        verify = [.. verify, "--device-key", folder.File("device.pem")];
        ProgramResult proven = await Programs.RunAsync("medagent", verify);
        proven.Status.ShouldBe(0, proven.Error);
        proven.Output.ShouldContain($"{device.Id}  vitals    1 to 2                          2  proven");
        proven.Output.ShouldContain("3 readings: 3 proven, 0 unproven, 0 wrong");

        device.Send(73);
        ProgramResult unproven = await Programs.RunAsync("medagent", [.. verify, "--json"]);
        unproven.Status.ShouldBe(1);
        using (JsonDocument json = JsonDocument.Parse(unproven.Output))
        {
            json.RootElement.GetProperty("totals").GetProperty("unproven").GetInt64().ShouldBe(1);
            JsonElement last = json.RootElement.GetProperty("stretches")[2];
            last.GetProperty("first").GetInt64().ShouldBe(3);
            last.GetProperty("reason").GetString().ShouldBe("NotSignedYet");
        }

        rig.Tamper(device, """
            UPDATE measurements SET value = 180 WHERE pack = (
                SELECT p.number FROM packs AS p JOIN device_numbers AS d ON d.number = p.device
                WHERE d.device = @device AND p.class = 0 AND p.sequence = 2)
            """);
        ProgramResult wrong = await Programs.RunAsync("medagent", verify);
        wrong.Status.ShouldBe(3);
        wrong.Output.ShouldContain("wrong: what is stored is not what was sealed (value hr: sealed 72 1/min, good");
    }

    [Fact]
    public async Task A_query_that_matches_nothing_is_a_mistake_and_proves_nothing()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        (await Programs.Fails("readings", "verify", "--db", rig.Database, "--device", "00112233445566778899"))
            .ShouldContain("no reading matches");
        (await Programs.Fails("readings", "verify", "--db", rig.Database, "--association", "abc"))
            .ShouldContain("an id has 32 hexadecimal digits");
    }
}
