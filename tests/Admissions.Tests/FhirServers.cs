using System.Net;
using System.Text.Json;
using NanoMedAgent.Admissions.Fhir;

namespace Admissions.Tests;

/// <summary>Answers of FHIR servers, kind and unkind.</summary>
public sealed class FhirServers
{
    private const string Encounter = """{"resource": {"resourceType": "Encounter", "id": "e1", "status": "in-progress"}}""";

    [Fact]
    public async Task Pages_are_followed_to_the_last_one()
    {
        using Answers answers = new(
            Page("https://fhir.example/r4/Encounter?page=2"), Page("Encounter?page=3"), Page(null));
        (await CountAsync(answers)).ShouldBe(3);
        answers.Asked.ShouldBe(["/r4/Encounter?a=b", "/r4/Encounter?page=2", "/r4/Encounter?page=3"]);
    }

    [Theory]
    [InlineData("https://elsewhere.example/r4/Encounter?page=2")]
    [InlineData("http://fhir.example/r4/Encounter?page=2")]
    [InlineData("https://fhir.example/other/Encounter?page=2")]
    [InlineData("//elsewhere.example/r4/Encounter")]
    public async Task A_next_page_at_another_server_gets_no_token(string next)
    {
        using Answers answers = new(Page(next), Page(null));
        (await Should.ThrowAsync<InvalidDataException>(() => CountAsync(answers))).Message.ShouldContain("at another server");
        answers.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"resourceType": "Bundle", "entry": [{"resource": """)]
    [InlineData("""{"resourceType": "Patient"}""")]
    public async Task What_is_no_bundle_is_refused(string body)
    {
        using Answers answers = new(body);
        await Should.ThrowAsync<InvalidDataException>(() => CountAsync(answers));
    }

    [Theory]
    [InlineData("""{"resourceType": "Bundle"}""")]
    [InlineData("""{"resourceType": "Bundle", "entry": 7, "link": {}}""")]
    [InlineData("""{"resourceType": "Bundle", "entry": [7, "", null, []]}""")]
    [InlineData("""{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "\ud800", "id": "\ud800", "\ud800": 1}}]}""")]
    [InlineData("""{"resourceType": "Bundle", "entry": [{}, {"resource": {}}, {"resource": {"resourceType": 5}}]}""")]
    public async Task Parts_of_another_shape_are_nothing(string body)
    {
        using Answers answers = new(body);
        (await CountAsync(answers)).ShouldBe(0);
    }

    [Theory]
    [InlineData("Location/1", "Location/1")]
    [InlineData("Location/a-b.c/_history/3", "Location/a-b.c")]
    [InlineData("https://fhir.example/r4/Location/1", "Location/1")]
    [InlineData("https://elsewhere.example/r4/Location/1", null)]
    [InlineData("Location/../Patient/1", null)]
    [InlineData("Location/1?x=y", null)]
    [InlineData("#contained", null)]
    [InlineData("urn:uuid:6f3c", null)]
    [InlineData("", null)]
    public void Only_resources_of_the_same_server_are_read(string reference, string? local) =>
        FhirJson.ToLocal(reference, new Uri("https://fhir.example/r4/")).ShouldBe(local);

    [Fact]
    public void Half_a_character_in_a_name_loses_that_name_alone()
    {
        using Answers answers = new();
        using FhirServer server = new(new HttpClient(answers), new Uri("https://fhir.example/r4"), null);
        using JsonDocument patient = JsonDocument.Parse("""
            {
              "identifier": [{"system": "urn:oid:1.2.3", "value": "4711"}], "meta": {"lastUpdated": "2026-03-01T08:00:00Z"},
              "name": [{"family": "\ud800", "given": ["Ada", "\udc00"]}]
            }
            """);
        new FhirReader(server, "urn:oid:1.2.3", visitSystem: null).ReadPerson(patient.RootElement).Person!.Name.ShouldBe("Ada");
    }

    private static string Page(string? next) =>
        $$"""{"resourceType": "Bundle", "entry": [{{Encounter}}]"""
            + (next is null ? "}" : $$""", "link": [{"relation": "self", "url": "x"}, {"relation": "next", "url": "{{next}}"}]}""");

    private static async Task<int> CountAsync(Answers answers)
    {
        using FhirServer server = new(new HttpClient(answers), new Uri("https://fhir.example/r4"), null);
        int count = 0;
        await foreach ((_, var found) in server.SearchAsync("Encounter?a=b", TestContext.Current.CancellationToken))
        {
            count += found.Count;
        }

        return count;
    }

    private sealed class Answers(params string[] bodies) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.PathAndQuery);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(bodies[Asked.Count - 1]) });
        }
    }
}
