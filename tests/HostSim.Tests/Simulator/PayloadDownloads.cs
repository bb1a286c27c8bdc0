using System.Net;
using System.Net.Sockets;
using System.Text;
using HostSim.Tests.World;
using NanoMedAgent.MedAgent.Serving;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Updates;

namespace HostSim.Tests.Simulator;

/// <summary>The download of a release's payloads by range requests.</summary>
public sealed class PayloadDownloads
{
    [Fact]
    public async Task A_payload_is_fetched_from_a_server_by_range_requests()
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
            (await RequestAsync(payloads, "app.bin", offset, count, image.Length, buffer)).ShouldBe(PayloadAnswer.Arrived);
            whole.AddRange(buffer.AsSpan(0, count));
        }

        whole.ShouldBe(image);
        (await RequestAsync(payloads, "app.bin", 0, 4096, 9_999, buffer)).ShouldBe(PayloadAnswer.TooLong);
        (await RequestAsync(payloads, "app.bin", 0, 4096, 10_001, buffer)).ShouldBe(PayloadAnswer.TooShort);
        (await RequestAsync(payloads, "app.bin", 12_288, 4096, 20_000, buffer)).ShouldBe(PayloadAnswer.TooShort);
        (await RequestAsync(payloads, "nothing.bin", 0, 4096, 10_000, buffer)).ShouldBe(PayloadAnswer.Unavailable);
    }

    [Theory]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/*\r\n\r\n", true, PayloadAnswer.TooLong)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 4-7/8\r\n\r\n", true, PayloadAnswer.Unavailable)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/8\r\n\r\nab", false, PayloadAnswer.TooShort)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789", false, PayloadAnswer.TooLong)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true, PayloadAnswer.Arrived)]
    [InlineData("HTTP/1.1 500 Oh dear\r\n\r\n", false, PayloadAnswer.Unavailable)]
    [InlineData("not HTTP at all\r\n\r\n", false, PayloadAnswer.Unavailable)]
    public async Task From_a_hostile_server_no_more_is_read_than_was_requested(string head, bool isEndless, PayloadAnswer answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, head, isEndless);
        using (HttpPayloads payloads = new(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/")))
        {
            (await RequestAsync(payloads, "app.bin", 0, 4, 8, new byte[4])).ShouldBe(answer);
        }

        await serving;
    }

    [Fact]
    public void A_cancelled_request_gets_no_answer()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using HttpPayloads payloads = new(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        payloads.Request("app.bin", 0, 4, 8);
        payloads.IsFetching.ShouldBeTrue();
        payloads.Cancel();
        payloads.IsFetching.ShouldBeFalse();
        payloads.TakeAnswer(out _).ShouldBe(PayloadAnswer.Waiting);
    }

    private static async Task<PayloadAnswer> RequestAsync(HttpPayloads payloads, string uri, int offset, int count, int size, byte[] buffer)
    {
        TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        payloads.Changed += () => came.TrySetResult();
        payloads.Request(uri, offset, count, size);
        await came.Task.WaitAsync(TimeSpan.FromSeconds(30));
        PayloadAnswer answer = payloads.TakeAnswer(out byte[]? part);
        part?.CopyTo(buffer, 0);
        return answer;
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
            // The client closed the connection, as it should.
        }
    }
}
