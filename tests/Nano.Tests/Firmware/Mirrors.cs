extern alias packages;

using Nano.Tests.World;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Platform;
using Event = packages::System.Threading.AutoResetEvent;
using FileStorage = packages::NanoMedAgent.Esp32.FileStorage;
using Logger = packages::nanoFramework.Logging.Debug.DebugLogger;
using MirrorPayloads = packages::NanoMedAgent.Esp32.MirrorPayloads;
using NanoThread = packages::System.Threading.Thread;

namespace Nano.Tests.Firmware;

/// <summary>What servers answer to a request for a part, and what the agent hears.</summary>
public sealed class Mirrors
{
    private const string Base = "http://mirror.example/";
    private const int Size = 6_000;

    private static readonly byte[] File = [.. Enumerable.Range(0, Size).Select(i => (byte)i)];

    public static TheoryData<string, int, int, string?, int, PayloadAnswer> Responses => new()
    {
        // What it is, status, offset of the request, Content-Range, bytes of the body, answer.
        { "a part", 206, 4096, "bytes 4096-5999/6000", 1904, PayloadAnswer.Arrived },
        { "a part of a length that is not told", 206, 4096, "bytes 4096-5999/*", 1904, PayloadAnswer.Arrived },
        { "the whole file for its first part", 200, 0, null, Size, PayloadAnswer.Arrived },
        { "the whole file for a later part", 200, 4096, null, Size, PayloadAnswer.Unavailable },
        { "a part that begins elsewhere", 206, 4096, "bytes 0-1903/6000", 1904, PayloadAnswer.Unavailable },
        { "a part of nobody knows what", 206, 4096, null, 1904, PayloadAnswer.Unavailable },
        { "a part of a shorter file", 206, 4096, "bytes 4096-4999/5000", 904, PayloadAnswer.TooShort },
        { "a part of a longer file", 206, 4096, "bytes 4096-5999/9000", 1904, PayloadAnswer.TooLong },
        { "a part that ends early", 206, 4096, "bytes 4096-5999/6000", 900, PayloadAnswer.TooShort },
        { "a part that goes on", 206, 4096, "bytes 4096-5999/6000", 1905, PayloadAnswer.TooLong },
        { "a file that ends before", 416, 4096, null, 0, PayloadAnswer.TooShort },
        { "no file", 404, 0, null, 0, PayloadAnswer.Unavailable },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void What_a_server_answers(string what, int status, int offset, string? range, int bytes, PayloadAnswer expected) => OnChip.Run(
        chip =>
        {
            chip.Mirrors.Answer = _ => new MirrorResponse(status, [.. Enumerable.Range(offset, bytes).Select(i => (byte)i)], range);
            int count = Math.Min(4096, Size - offset);
            byte[] part = new byte[4096];
            AnswerTo(Source(), "a.pe", offset, count, part).ShouldBe(expected, what);
            if (expected == PayloadAnswer.Arrived)
            {
                part[..count].ShouldBe(File[offset..(offset + count)]);
            }

            chip.Mirrors.OpenResponses.ShouldBe(0);
        });

    [Fact]
    public void Only_an_absolute_address_needs_no_mirror() => OnChip.Run(chip =>
    {
        List<string> asked = [];
        chip.Mirrors.Answer = request =>
        {
            asked.Add(request.Address);
            return new MirrorResponse(404, []);
        };
        AnswerTo(Source(mirror: ""), "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        AnswerTo(Source(mirror: null), "http://else.example/a.pe").ShouldBe(PayloadAnswer.Unavailable);
        AnswerTo(Source(mirror: Base), "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        AnswerTo(Source(mirror: Base), "ftp://else.example/a.pe").ShouldBe(PayloadAnswer.Unavailable);
        asked.ShouldBe(["http://else.example/a.pe", "http://mirror.example/a.pe"]);
    });

    [Fact]
    public void Https_is_verified_with_the_brokers_authority_and_not_asked_without_it() => OnChip.Run(chip =>
    {
        List<string?> authorities = [];
        chip.Mirrors.Answer = request =>
        {
            authorities.Add(request.Authority);
            return new MirrorResponse(404, []);
        };
        MirrorPayloads source = Source("https://mirror.example");
        AnswerTo(source, "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        authorities.ShouldBeEmpty();
        chip.Parts.Flash.TryWrite("broker-ca.pem", "-----BEGIN"u8.ToArray()).ShouldBeTrue();
        AnswerTo(source, "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        authorities.ShouldBe(["-----BEGIN"]);
    });

    [Fact]
    public void Handshakes_that_fail_leave_no_socket_behind() => OnChip.Run(chip =>
    {
        chip.Mirrors.Answer = _ => new MirrorResponse(0, [], Failure: MirrorFailure.Handshake);
        MirrorPayloads source = Source();
        for (int i = 0; i < 2 * SimulatedMirrors.SocketsLimit; i++)
        {
            AnswerTo(source, "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        }

        chip.Mirrors.MostSockets.ShouldBe(1);
    });

    [Fact]
    public void A_collection_that_fails_too_ends_no_thread() => OnChip.Run(chip =>
    {
        chip.FaultAt = call => call is { Member: "GC.Run" } ? NanoMedAgent.Nano.Calls.NativeFault.Fails
            : NanoMedAgent.Nano.Calls.NativeFault.None;
        MirrorPayloads source = Source();
        AnswerTo(source, "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        AnswerTo(source, "a.pe").ShouldBe(PayloadAnswer.Unavailable);
        chip.UnhandledExceptions.ShouldBeEmpty();
    });

    [Fact]
    public void A_request_that_was_given_up_is_not_answered_and_the_next_one_is() => OnChip.Run(chip =>
    {
        chip.Mirrors.Answer = request => new MirrorResponse(
            206, File[request.From!.Value..(request.To!.Value + 1)], $"bytes {request.From}-{request.To}/{Size}");
        MirrorPayloads source = Source();
        byte[] part = new byte[4096];
        source.Request("a.pe", 0, 4096, Size);
        NanoThread.Sleep(50);
        source.Cancel();
        NanoThread.Sleep(1_000);
        source.TakeAnswer(out _).ShouldBe(PayloadAnswer.Waiting);
        source.Request("a.pe", 0, 4096, Size);
        NanoThread.Sleep(50);
        AnswerTo(source, "a.pe", 4096, 1904, part).ShouldBe(PayloadAnswer.Arrived);
        part[0].ShouldBe(File[4096]);
        source.Request("a.pe", 0, 4097, Size);
        source.Cancel();
        NanoThread.Sleep(1_000);
        source.TakeAnswer(out _).ShouldBe(PayloadAnswer.Waiting);
        AnswerTo(source, "a.pe", 0, 4097, part).ShouldBe(PayloadAnswer.Unavailable, "it is longer than a block");
    });

    private static MirrorPayloads Source(string? mirror = Base) =>
        new(mirror, new FileStorage(64 * 1024), new Event(false), new Logger("test"));

    private static PayloadAnswer AnswerTo(MirrorPayloads source, string uri, int offset = 0, int count = 4096, byte[]? part = null)
    {
        source.Request(uri, offset, count, Size);
        for (int i = 0; i < 100; i++)
        {
            NanoThread.Sleep(100);
            PayloadAnswer answer = source.TakeAnswer(out byte[]? arrived);
            if (arrived is not null && part is not null)
            {
                arrived.CopyTo(part, 0);
            }

            if (answer != PayloadAnswer.Waiting)
            {
                return answer;
            }
        }

        return PayloadAnswer.Waiting;
    }
}
