using Hospital.Tests.World;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

/// <summary>The CAs in a policy whose certificates devices keep.</summary>
public sealed class IssuerPolicies : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_policy_names_the_CAs_by_their_files_and_is_signed_with_the_digests_of_their_keys()
    {
        using TestCertificates certificates = new(_folder, "tls-");
        foreach (string name in new[] { "nurse", "authority" })
        {
            await Programs.Succeeds("recipient", "new", "--out", _folder.File($"{name}.key.pem"));
        }

        await Programs.Succeeds(
            "policy", "new", "--recipient", _folder.File("nurse.pub.pem"), "--issuer", _folder.File("tls-ca.pem"), "--out",
            _folder.File("policy.json"));
        string document = await File.ReadAllTextAsync(_folder.File("policy.json"), TestContext.Current.CancellationToken);
        document.ShouldContain("\"tls-ca.pem\"");
        await Programs.Succeeds(
            "policy", "sign", _folder.File("policy.json"), "--authority", _folder.File("authority.key.pem"), "--out",
            _folder.File("policy.cose"));
        string shown = await Programs.Succeeds(
            "policy", "show", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"));
        string digest = IssuerPin.OfPem(_folder.File("tls-ca.pem"));
        string.Concat(shown.Split('\n').Select(line => line.Trim())).ShouldContain(digest);
    }

    [Fact]
    public async Task More_CAs_than_a_device_accepts_make_no_policy()
    {
        using TestCertificates certificates = new(_folder, "tls-");
        await Programs.Succeeds("recipient", "new", "--out", _folder.File("nurse.key.pem"));
        string[] issuers = [.. Enumerable.Repeat(new[] { "--issuer", _folder.File("tls-ca.pem") }, 5).SelectMany(one => one)];
        (await Programs.Fails(
            ["policy", "new", "--recipient", _folder.File("nurse.pub.pem"), "--out", _folder.File("policy.json"), .. issuers]))
            .ShouldContain("5 issuers of certificates; a device accepts at most 4");
        File.Exists(_folder.File("policy.json")).ShouldBeFalse();
    }
}
