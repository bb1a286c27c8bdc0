using System.Net.Sockets;
using System.Net;
using System.Text;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.MedAgent.Serving;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Updates;
using NanoMedAgent.Updates;

namespace HostSim.Tests;

/// <summary>Releases in the simulator: over a real broker and a real web server, with and without faults on the way.</summary>
public sealed class Updates
{
    [Theory]
    [InlineData(SlotKind.Files, FaultKind.None)]
    [InlineData(SlotKind.Files, FaultKind.Update)]
    [InlineData(SlotKind.BootLoader, FaultKind.Update)]
    public async Task A_release_is_installed_and_no_reading_is_lost_by_it(SlotKind slots, FaultKind faults)
    {
        using TemporaryFolder folder = new();
        string image = Path.Combine(folder.Path, "app.bin");
        File.WriteAllBytes(image, new byte[30_000]);
        IReadOnlyList<StoredEvent> events = [];
        Played played = await Played.ThroughAsync(
            Played.Demo(folder, TimeSpan.FromMinutes(20)) with { UpdateFile = image, Slots = slots, Faults = faults, IsPressedWhenAsked = true },
            (ward, run) => run.Progressed += () => events = ward.Collector.Events);
        (played.Summary.Lost, played.Summary.Duplicates).ShouldBe((0, 0));
        events.Select(told => (UpdateNews)told.Reported.What).ShouldContain(UpdateNews.Confirmed);

        // Once for the trial; and once more for each cut, and for the trial that has to begin anew.
        played.Summary.Starts.ShouldBe(faults == FaultKind.None ? 2 : 5);
    }

    [Fact]
    public async Task A_payload_comes_by_ranges_from_a_server()
    {
        using TemporaryFolder folder = new();
        byte[] image = new byte[10_000];
        Random.Shared.NextBytes(image);
        File.WriteAllBytes(Path.Combine(folder.Path, "app.bin"), image);
        await using ReleaseServer server = await ReleaseServer.StartAsync(folder.Path, 0);
        using HttpPayloads payloads = new(server.Address);
        byte[] buffer = new byte[4096];
        List<byte> whole = [];
        for (int offset = 0; offset < image.Length; offset += 4096)
        {
            int count = Math.Min(4096, image.Length - offset);
            (await AskAsync(payloads, "app.bin", offset, count, image.Length, buffer)).ShouldBe(PayloadAnswer.Here);
            whole.AddRange(buffer.AsSpan(0, count));
        }

        whole.ShouldBe(image);
        (await AskAsync(payloads, "app.bin", 0, 4096, 9_999, buffer)).ShouldBe(PayloadAnswer.TooLong);
        (await AskAsync(payloads, "app.bin", 0, 4096, 10_001, buffer)).ShouldBe(PayloadAnswer.TooShort);
        (await AskAsync(payloads, "app.bin", 12_288, 4096, 20_000, buffer)).ShouldBe(PayloadAnswer.TooShort);
        (await AskAsync(payloads, "nothing.bin", 0, 4096, 10_000, buffer)).ShouldBe(PayloadAnswer.Unavailable);
    }

    [Theory]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/*\r\n\r\n", true, PayloadAnswer.TooLong)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 4-7/8\r\n\r\n", true, PayloadAnswer.Unavailable)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/8\r\n\r\nab", false, PayloadAnswer.TooShort)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789", false, PayloadAnswer.TooLong)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true, PayloadAnswer.Here)]
    [InlineData("HTTP/1.1 500 Oh dear\r\n\r\n", false, PayloadAnswer.Unavailable)]
    [InlineData("not HTTP at all\r\n\r\n", false, PayloadAnswer.Unavailable)]
    public async Task A_server_that_means_no_good_is_read_no_further_than_was_asked(string head, bool isEndless, PayloadAnswer answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, head, isEndless);
        using (HttpPayloads payloads = new(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/")))
        {
            (await AskAsync(payloads, "app.bin", 0, 4, 8, new byte[4])).ShouldBe(answer);
        }

        await serving;
    }

    [Fact]
    public void A_request_that_was_taken_back_is_not_answered()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using HttpPayloads payloads = new(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        payloads.Request("app.bin", 0, 4, 8);
        payloads.IsAsking.ShouldBeTrue();
        payloads.Cancel();
        payloads.IsAsking.ShouldBeFalse();
        payloads.Take(new byte[4]).ShouldBe(PayloadAnswer.Waiting);
    }

    private static async Task<PayloadAnswer> AskAsync(HttpPayloads payloads, string uri, int offset, int count, int size, byte[] buffer)
    {
        TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        payloads.Changed += () => came.TrySetResult();
        payloads.Request(uri, offset, count, size);
        await came.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return payloads.Take(buffer);
    }

    private static async Task ServeAsync(TcpListener listener, string head, bool isEndless)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        byte[] request = new byte[4096];
        await stream.ReadAtLeastAsync(request, 1);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        try
        {
            while (isEndless)
            {
                await stream.WriteAsync(new byte[1024]);
            }
        }
        catch (IOException)
        {
            // It hung up, as it should.
        }
    }
}
