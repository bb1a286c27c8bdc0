using System.Diagnostics;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests;

/// <summary>The files with which the ward does not start.</summary>
public sealed class StartingTheWard : IDisposable
{
    private const string Patient = """{"id": "P-1001", "name": "Ada Example", "born": "1950-01-31"}""";

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _recipient = HospitalKey.Create();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ward_whose_recipient_the_policy_does_not_name_does_not_start()
    {
        using HospitalKey stranger = HospitalKey.Create();
        await WriteFilesAsync($$"""{"ward": "3 North", "beds": ["1"], "patients": [{{Patient}}]}""");
        stranger.Save(_folder.File("stranger.key.pem"));

        string error = await FailAsync("--recipient", _folder.File("stranger.key.pem"));

        error.ShouldContain("policy.cose: this policy does not name the recipient");
        error.ShouldContain(Convert.ToHexStringLower(_recipient.Public.KeyId));
    }

    [Theory]
    [InlineData("""{"ward": "3 North", "ward": "4 South", "beds": ["1"], "patients": []}""", "at ward: this key stands here twice")]
    [InlineData("""{"ward": "3 North", "beds": ["1"], "beds": [], "patients": []}""", "at beds: this key stands here twice")]
    [InlineData(
        """{"ward": "3", "beds": ["1"], "patients": [{"id": "1", "id": "2", "name": "A", "born": "1950-01-31"}]}""",
        "at patients[0].id: this key stands here twice")]
    public async Task A_ward_file_with_a_key_twice_is_refused_with_its_line(string ward, string complaint)
    {
        await WriteFilesAsync(ward);

        string error = await FailAsync();

        error.ShouldContain("ward.json: line 1");
        error.ShouldContain(complaint);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("30,120")]
    [InlineData("120,30,300")]
    [InlineData("30,30,300")]
    [InlineData("4,120,300")]
    [InlineData("30,120,3601")]
    [InlineData("30,-120,300")]
    [InlineData("30, 120, 300")]
    [InlineData("a,b,c")]
    [InlineData("30,120,99999999999")]
    public void Times_of_silence_that_do_not_rise_or_are_out_of_bounds_are_not_understood(string text) =>
        SilenceRule.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("Artefact,Artefact")]
    [InlineData("Artefact,,Patient seen")]
    [InlineData("1,2,3,4,5,6,7,8,9")]
    [InlineData("Forty-one characters are one too many here")]
    public async Task A_ward_with_wrong_reasons_says_what_to_give(string reasons)
    {
        await WriteFilesAsync($$"""{"ward": "3 North", "beds": ["1"], "patients": [{{Patient}}]}""");
        (await FailAsync("--acknowledge-reasons", reasons)).ShouldContain(
            $"--acknowledge-reasons {reasons}: give up to eight different reasons of 1 to 40 characters, with commas between them");
    }

    [Fact]
    public async Task A_ward_with_wrong_times_of_silence_says_what_to_give()
    {
        await WriteFilesAsync($$"""{"ward": "3 North", "beds": ["1"], "patients": [{{Patient}}]}""");
        (await FailAsync("--silent-after", "300,120,30")).ShouldContain(
            "--silent-after 300,120,30: give three rising numbers of seconds from 5 to 3600, such as 30,120,300");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _recipient.Dispose();
        _folder.Dispose();
    }

    private async Task WriteFilesAsync(string ward)
    {
        _authority.Save(_folder.File("authority.key.pem"));
        byte[] policy = SignedPolicy.Sign(DataPolicy.Default(_recipient.Public, 60), _authority);
        await File.WriteAllBytesAsync(_folder.File("policy.cose"), policy, Cancellation);
        await File.WriteAllTextAsync(_folder.File("ward.json"), ward, Cancellation);
    }

    private async Task<string> FailAsync(params string[] more)
    {
        ProcessStartInfo start = StartedProgram.Built("nanomedagent-ward",
        [
            "--authority", _folder.File("authority.key.pem"), "--policy", _folder.File("policy.cose"), "--ward", _folder.File("ward.json"),
            "--db", _folder.File("readings.db"), "--listen", "127.0.0.1:0", .. more,
        ]);
        ProgramResult result = await StartedProgram.RunAsync(start, Cancellation);
        result.Status.ShouldBe(2);
        return result.Error;
    }
}
