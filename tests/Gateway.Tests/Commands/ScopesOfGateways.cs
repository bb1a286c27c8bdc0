using System.CommandLine;
using System.Security.Cryptography;
using Gateway.Tests.World;
using Hospital.Tests.World;
using NanoMedAgent.Gateway;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace Gateway.Tests.Commands;

/// <summary>What a gateway asks the authorization server for: no more than it needs for what it sends.</summary>
public class ScopesOfGateways
{
    [Theory]
    [InlineData("--audit-events", "system/AuditEvent.cu")]
    [InlineData("--audit-events --scope system/AuditEvent.c", "system/AuditEvent.c")]
    [InlineData("", FhirRecordSystem.Scope)]
    public async Task It_asks_for_what_it_writes_unless_somebody_says_something_else(string line, string scope)
    {
        await using SmartServer server = await SmartServer.StartAsync(TimeProvider.System);
        using TemporaryFolder folder = new();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await File.WriteAllTextAsync(folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        DestinationArguments destination = new();
        RootCommand root = [];
        destination.AddTo(root);
        ParseResult options = root.Parse(
        [
            "--fhir", $"{server.Address}r4", "--token-url", server.Tokens.AbsoluteUri, "--client-id", SmartServer.ClientId,
            "--client-key", folder.File("key.pem"), "--patient-system", "urn:oid:1.2",
            .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ]);
        options.Errors.ShouldBeEmpty();
        using FhirRecordSystem records = destination.Open(options, _ => null, TimeProvider.System);
        server.KeySet = records.KeySet!;
        SecurityEvent start = new("audit:1", SecurityEventKinds.OfActions["start"], GatewayRig.Start, "ward");
        DeliveryOutcome outcome = await new AuditEventDestination(records, new AuditEventWriter("urn:oid:1.2", "hospital-1"))
            .SendAsync([start], TestContext.Current.CancellationToken);
        (outcome, server.Transactions).ShouldBe((DeliveryOutcome.Delivered, 1));
        server.Scope.ShouldBe(scope);
    }
}
