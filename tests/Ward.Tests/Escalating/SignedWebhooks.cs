using System.Text.Json;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Escalating;

namespace Ward.Tests.Escalating;

/// <summary>Webhooks at another's receiver with TLS, which verifies them with the library of Standard Webhooks.</summary>
public sealed class SignedWebhooks : IDisposable
{
    private static readonly Escalation Told = new()
    {
        Association = new string('a', 32),
        Device = new string('d', 20),
        Ward = "3 Nord – Süd",
        Bed = "3",
        Alarm = "o2",
        State = "low",
        Began = 7,
        Priority = "high",
        Unanswered = DateTimeOffset.UtcNow.AddMinutes(-2),
        Destination = "pager",
        Noted = DateTimeOffset.UtcNow,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_receiver_finds_the_signature_right_and_reads_which_bed_it_is()
    {
        using IndependentWebhook pager = new();
        pager.Start("204");
        using WebhookReceiver receiver = Open(pager, pager.Secret);
        (await SendAsync(receiver)).ShouldBe(DeliveryOutcome.Delivered);
        JsonElement received = pager.Received.ShouldHaveSingleItem();
        received.GetProperty("verified").GetBoolean().ShouldBeTrue();
        received.GetProperty("id").GetString().ShouldBe($"unanswered_{Told.Id}");
        JsonElement data = received.GetProperty("body").GetProperty("data");
        (data.GetProperty("ward").GetString(), data.GetProperty("bed").GetString()).ShouldBe(("3 Nord – Süd", "3"));
        data.TryGetProperty("link", out _).ShouldBeFalse("nobody has said where the pages are");
    }

    [Fact]
    public async Task While_a_secret_is_changed_a_receiver_with_the_old_or_the_new_one_finds_the_signature_right()
    {
        using IndependentWebhook pager = new();
        pager.Start("204");
        string other = $"whsec_{Convert.ToBase64String(new byte[32])}";
        foreach (string secrets in new[] { $"{other}\n{pager.Secret}\n", $"{pager.Secret}\r\n{other}" })
        {
            using WebhookReceiver both = Open(pager, secrets);
            await SendAsync(both);
        }

        using WebhookReceiver wrong = Open(pager, other);
        await SendAsync(wrong);
        pager.Received.Select(each => (each.GetProperty("verified").GetBoolean(), each.GetProperty("signatures").GetInt32()))
            .ShouldBe([(true, 2), (true, 2), (false, 1)]);
    }

    [Theory]
    [InlineData("200", "Delivered", "")]
    [InlineData("302", "Refused", "it answers 302")]
    [InlineData("401", "Refused", "it answers 401")]
    [InlineData("410", "Refused", "it answers 410")]
    [InlineData("429", "Unavailable", "it answers 429")]
    [InlineData("503", "Unavailable", "it answers 503")]
    public async Task What_it_answers_decides_whether_it_is_asked_again(string status, string kind, string reason)
    {
        using IndependentWebhook pager = new();
        pager.Start(status);
        using WebhookReceiver receiver = Open(pager, pager.Secret);
        DeliveryOutcome outcome = await SendAsync(receiver);
        (outcome.Kind.ToString(), outcome.Reason).ShouldBe((kind, reason));
    }

    [Fact]
    public async Task One_whose_certificate_is_of_another_authority_or_that_is_away_gets_nothing_and_it_says_why()
    {
        using IndependentWebhook pager = new();
        using WebhookReceiver trusted = Open(pager, pager.Secret);
        (await SendAsync(trusted)).ShouldBe(DeliveryOutcome.Unavailable("it cannot be reached"));
        pager.Start("204");
        using WebhookReceiver stranger = Open(pager, pager.Secret, hasAuthority: false);
        (await SendAsync(stranger)).ShouldBe(DeliveryOutcome.Unavailable("its certificate is not accepted, or it has no TLS"));
        pager.Received.ShouldBeEmpty();
    }

    private static Task<DeliveryOutcome> SendAsync(WebhookReceiver receiver) =>
        receiver.SendAsync(EscalationMessage.OfAlarm(Told, null), TestContext.Current.CancellationToken);

    private WebhookReceiver Open(IndependentWebhook pager, string secrets, bool hasAuthority = true)
    {
        File.WriteAllText(_folder.File("pager.secret"), secrets);
        string ca = hasAuthority ? $", \"ca\": {JsonSerializer.Serialize(pager.CertificateFile)}" : "";
        File.WriteAllText(
            _folder.File("escalation.json"),
            $$$"""
            {"destinations": {"pager": {"webhook": "{{{pager.Address}}}", "secret": "pager.secret"{{{ca}}}}},
             "steps": [{"to": "pager", "after": {"high": 0}}]}
            """);
        EscalationRule rule = EscalationFile.Load(_folder.File("escalation.json"));
        return new WebhookReceiver(rule.Destinations[0].Webhook!, TimeProvider.System);
    }
}
