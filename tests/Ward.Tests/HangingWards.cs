using System.Net;
using Hospital.Tests.World;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A ward as a hospital's monitoring sees it: it says that it must be restarted only when nothing else helps.</summary>
public class HangingWards
{
    [Fact]
    public async Task A_ward_whose_dashboard_does_not_look_at_the_database_any_more_says_that_it_hangs()
    {
        FakeTimeProvider time = new();
        using StallingRecords records = new(new WardFile("3 North", ["1"], []));
        IPEndPoint monitor = new(IPAddress.Loopback, LoopbackPort.Free());
        await using WardSite site = await WardSite.StartAsync(options => options with
        {
            Records = records,
            RealTime = time,
            Service = new ServiceSettings { Monitor = monitor },
        });
        using HttpClient client = new() { BaseAddress = new Uri($"http://{monitor}") };
        (await StatusAsync(client)).ShouldBe((HttpStatusCode.OK, """{"status":"ok"}"""));

        records.Stall();
        await records.Asked.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(4));
        (await StatusAsync(client)).Code.ShouldBe(HttpStatusCode.OK, "a database that does not answer is given up before");
        time.Advance(TimeSpan.FromMinutes(2));
        (HttpStatusCode code, string body) = await StatusAsync(client);
        code.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.ShouldBe("""{"status":"hangs","reason":"the dashboard has not looked at the database for 360 s"}""");

        records.Answer();
        while ((await StatusAsync(client)).Code != HttpStatusCode.OK)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<(HttpStatusCode Code, string Body)> StatusAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync(
            new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
