using System.Diagnostics;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Keys;

/// <summary>Private keys with a passphrase: PKCS#8 with PBES2, as OpenSSL reads and writes them.</summary>
public sealed class Passphrases : IDisposable
{
    private const string Passphrase = "correct horse battery";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_made_with_a_passphrase_signs_with_it_and_with_no_other_and_with_none()
    {
        await MakeAsync();
        (await File.ReadAllTextAsync(Key, TestContext.Current.CancellationToken)).ShouldStartWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        string[] sign = ["policy", "sign", _folder.File("policy.json"), "--authority", Key, "--out", _folder.File("policy.cose")];
        (await Programs.Fails(sign)).ShouldBe(
            $"medagent: {Key}: this key needs a passphrase; give --passphrase-file FILE or the environment variable "
            + $"NANOMEDAGENT_PASSPHRASE{Environment.NewLine}");
        string wrong = Write("wrong", "another horse battery");
        (await Programs.Fails([.. sign, "--passphrase-file", wrong])).ShouldBe(
            $"medagent: {Key}: the passphrase in {wrong} does not open this key; give the right one{Environment.NewLine}");
        File.Exists(_folder.File("policy.cose")).ShouldBeFalse();
        await Programs.Succeeds([.. sign, "--passphrase-file", Write("right", Passphrase + "\r\n")]);
        await Programs.Succeeds("policy", "show", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"));
    }

    [Fact]
    public async Task A_script_gives_the_passphrase_in_the_environment()
    {
        await MakeAsync();
        string[] sign = ["policy", "sign", _folder.File("policy.json"), "--authority", Key, "--out", _folder.File("policy.cose")];
        ProgramResult wrong = await Programs.RunAsync("medagent", sign, new() { ["NANOMEDAGENT_PASSPHRASE"] = "another" });
        wrong.Status.ShouldBe(2);
        wrong.Error.ShouldContain("the passphrase in the variable NANOMEDAGENT_PASSPHRASE does not open this key");
        wrong.Error.ShouldNotContain("another");
        ProgramResult right = await Programs.RunAsync("medagent", sign, new() { ["NANOMEDAGENT_PASSPHRASE"] = Passphrase });
        right.Status.ShouldBe(0, right.Error);
    }

    [Theory]
    [InlineData("short", "too short; take 12 characters or more")]
    [InlineData("", "the file is empty; write the key's passphrase into it")]
    public async Task A_passphrase_that_is_too_short_makes_no_key(string passphrase, string complaint)
    {
        string file = Write("passphrase", passphrase);
        (await Programs.Fails("authority", "new", "--out", Key, "--passphrase", "--passphrase-file", file)).ShouldContain(complaint);
        File.Exists(Key).ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_says_that_it_needs_a_key_of_its_own()
    {
        await MakeAsync();
        ProgramResult collector = await Programs.RunAsync("nanomedagent-collector", "--recipient", Key, "--trust", Key);
        collector.Status.ShouldBe(2);
        collector.Error.ShouldBe(
            $"nanomedagent-collector: {Key}: this key has a passphrase, and nobody can type it here; give a key of this program's own, and "
            + $"in place of the authority's a delegation to that key ('medagent delegation new'){Environment.NewLine}");
    }

    [Fact]
    public async Task OpenSSL_reads_the_key_and_medagent_one_that_OpenSSL_has_encrypted()
    {
        await MakeAsync();
        string passphrase = _folder.File("passphrase");
        ProgramResult read = await Programs.RunInstalledAsync(
            "openssl", "apt install openssl", "pkey", "-in", Key, "-passin", $"file:{passphrase}", "-pubout");
        read.Status.ShouldBe(0, read.Error);
        read.Output.ReplaceLineEndings().ShouldBe(
            (await File.ReadAllTextAsync(_folder.File("authority.pub.pem"), TestContext.Current.CancellationToken)).ReplaceLineEndings());

        using HospitalKey plain = HospitalKey.Create();
        plain.Save(_folder.File("plain.pem"));
        string locked = _folder.File("locked.pem");
        ProgramResult written = await Programs.RunInstalledAsync(
            "openssl", "apt install openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", _folder.File("plain.pem"), "-out", locked,
            "-passout", $"file:{passphrase}");
        written.Status.ShouldBe(0, written.Error);
        HospitalKey.HasPassphrase(locked).ShouldBeTrue();
        using HospitalKey opened = HospitalKey.Load(locked, Passphrase);
        opened.Public.ShouldBe(plain.Public);
    }

    [Fact]
    public async Task At_a_terminal_the_passphrase_is_asked_for_and_not_shown()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "script(1) makes the terminal");
        await MakeAsync();
        ProcessStartInfo medagent = StartedProgram.Built(
            "medagent", ["policy", "sign", _folder.File("policy.json"), "--authority", Key, "--out", _folder.File("policy.cose")]);
        string line = string.Join(' ', medagent.ArgumentList.Prepend(medagent.FileName).Select(part => $"'{part}'"));
        ProgramResult result = await Programs.RunInstalledAsync(
            "sh", "a shell", "-c", $"printf '{Passphrase}\\n' | script -qec \"{line}\" /dev/null");
        Assert.SkipWhen(result.Status == 127, "script(1) is not installed (apt install bsdutils)");
        result.Output.ShouldContain($"Passphrase of {Key}");
        result.Output.ShouldContain("written, version 1");
        File.Exists(_folder.File("policy.cose")).ShouldBeTrue();
    }

    private string Key => _folder.File("authority.key.pem");

    private async Task MakeAsync()
    {
        await Programs.Succeeds(
            "authority", "new", "--out", Key, "--passphrase", "--passphrase-file", Write("passphrase", Passphrase + "\n"));
        await Programs.Succeeds("recipient", "new", "--out", _folder.File("nurse.key.pem"));
        await Programs.Succeeds(
            "policy", "new", "--recipient", _folder.File("nurse.pub.pem"), "--out", _folder.File("policy.json"));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
