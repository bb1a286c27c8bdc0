using System.Security.Cryptography;
using Gateway.Tests.World;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Smart;

namespace Gateway.Tests.Fhir;

/// <summary>Tokens from an authorization server, and what happens when it gives none.</summary>
public sealed class SmartAuthorizations : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(GatewayRig.Start);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly SmartServer _server;
    private readonly FhirRecordSystem _system;

    public SmartAuthorizations()
    {
        _server = SmartServer.StartAsync(_time).GetAwaiter().GetResult();
        HttpClient http = new();
        SmartAuthorization authorization = new(
            http, _server.Tokens, SmartServer.ClientId, _key, FhirRecordSystem.Scope, _time);
        _system = new FhirRecordSystem(http, new Uri(_server.Address, "r4"), "urn:oid:1.2.3", authorization, TimeZoneInfo.Utc, _time);
        _server.KeySet = _system.KeySet!;
    }

    public async ValueTask DisposeAsync()
    {
        _system.Dispose();
        await _server.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task One_token_is_used_until_shortly_before_it_expires()
    {
        for (int minute = 0; minute < 4; minute++)
        {
            (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        (_server.Given, _server.Transactions).ShouldBe((1, 4));
        _server.Scope.Split(' ').ShouldContain("system/Observation.crus");

        // 40 s before its end it is still used, 20 s before it is not.
        _time.Advance(TimeSpan.FromSeconds(20));
        await DeliverAsync();
        _server.Given.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(20));
        await DeliverAsync();
        (_server.Given, _server.Transactions).ShouldBe((2, 6));
    }

    [Fact]
    public async Task A_token_that_the_server_does_not_take_any_more_is_replaced_in_the_next_attempt()
    {
        await DeliverAsync();
        _server.ForgetTokens();
        DeliveryOutcome refused = await DeliverAsync();
        (refused.Kind, refused.Reason).ShouldBe((DeliveryOutcomeKind.Unavailable, "HTTP 401"));
        (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
        (_server.Given, _server.Transactions).ShouldBe((2, 2));
    }

    [Fact]
    public async Task A_token_that_has_expired_already_is_not_taken_for_a_good_one()
    {
        _server.TokenLife = TimeSpan.Zero;
        (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        _server.TokenLife = TimeSpan.FromMinutes(5);
        (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_gets_no_token_and_the_reason_has_nothing_secret()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using HttpClient http = new();
        using SmartAuthorization theirs = new(http, _server.Tokens, SmartServer.ClientId, other, "", _time);
        _server.KeySet = theirs.ToKeySet();
        DeliveryOutcome outcome = await DeliverAsync();
        (outcome.Kind, outcome.Reason)
            .ShouldBe((DeliveryOutcomeKind.Unavailable, "no token from 127.0.0.1: HTTP 400, invalidclient"));
        (_server.Given, _server.Transactions).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"token_type":"bearer"}""")]
    [InlineData(200, """{"access_token":""}""")]
    [InlineData(200, """{"access_token":7}""")]
    [InlineData(200, """{"access_token":"t","expires_in":"soon"}""")]
    [InlineData(500, "<html>out of order</html>")]
    [InlineData(503, """{"error":17}""")]
    public async Task An_answer_that_is_no_token_is_a_server_that_is_not_available(int status, string body)
    {
        _server.Instead = (status, body);
        DeliveryOutcome outcome = await DeliverAsync();
        outcome.Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        outcome.Reason.ShouldStartWith("no token from 127.0.0.1: HTTP ");
        _server.Instead = null;
        (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
    }

    [Fact]
    public void The_key_set_has_the_public_key_alone()
    {
        _system.KeySet.ShouldNotBeNull();
        _system.KeySet.ShouldContain("\"crv\":\"P-384\"");
        _system.KeySet.ShouldNotContain("\"d\"");
    }

    private Task<DeliveryOutcome> DeliverAsync() => _system.DeliverAsync(
        [
            new Delivery(
                new Association
                {
                    Id = new string('a', 32),
                    Device = new string('b', 20),
                    Serial = "SN1",
                    Patient = "P1",
                    PatientToken = "",
                    Location = "1",
                    Responsible = "nurse",
                    ResponsibleToken = "",
                    Capture = CaptureMethod.Camera,
                    Granted = _time.GetUtcNow(),
                    NotAfter = _time.GetUtcNow(),
                    Counter = 1,
                    Nonce = "",
                },
                "Patient/1"),
        ],
        TestContext.Current.CancellationToken);
}
