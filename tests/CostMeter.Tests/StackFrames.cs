using System.Reflection;
using System.Runtime.Loader;
using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>A call has a frame in the device's heap while it runs.</summary>
[Collection("one meter")]
public sealed class StackFrames
{
    private const string Source =
        """
        public static class Calls
        {
            public static int Deep(int depth) => depth == 0 ? 0 : Deep(depth - 1);

            public static int Large(int a)
            {
                long b = a, c = b, d = c;
                byte[] e = null, f = e;
                return e == f ? Add(a, (int)(b + c + d)) : Sum(e, f);
            }

            public static int CatchOften(int times)
            {
                int caught = 0;
                for (int i = 0; i < times; i++)
                {
                    try { Throw(); } catch (System.InvalidOperationException) { caught++; }
                }

                return caught;
            }

            private static void Throw() => throw new System.InvalidOperationException();
            private static int Add(int a, int b) => a + b;
            private static int Sum(byte[] a, byte[] b) => a.Length + b.Length;
        }
        """;

    // 7 blocks of 12 bytes for the frame itself, and at least 10 for locals and evaluation stack.
    private const int LeastFrame = 204;

    private static readonly Type Calls = Load();

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void A_recursion_has_a_frame_for_each_call(int depth) => Peak("Deep", depth).ShouldBe((depth + 1) * LeastFrame);

    [Fact]
    public void A_method_with_more_locals_and_stack_than_the_least_frame_has_a_larger_one() =>
        Peak("Large", 1).ShouldBeGreaterThan(2 * LeastFrame);

    [Fact]
    public void The_frames_that_an_exception_ends_are_gone_when_it_is_caught()
    {
        long once = Peak("CatchOften", 1);
        (Peak("CatchOften", 20) - once).ShouldBeLessThan(LeastFrame, "an exception may be alive longer than its frame");
    }

    [Fact]
    public void Frames_are_not_among_the_bytes_of_an_operation()
    {
        Meter.Reset(watchesPeak: true);
        Calls.GetMethod("Deep")!.Invoke(null, [5]);
        Meter.Now.PeakBytes.ShouldBe(0);
    }

    private static long Peak(string method, int argument)
    {
        Meter.Reset(watchesPeak: true, countsFrames: true);
        Calls.GetMethod(method)!.Invoke(null, [argument]);
        return Meter.Now.PeakBytes;
    }

    private static Type Load()
    {
        string file = CompiledSource.ToFile(Source);
        try
        {
            using MemoryStream metered = new(Instrumenter.Instrument(file, [], new Version(1, 0)));
            return new AssemblyLoadContext("frames").LoadFromStream(metered).GetType("Calls")!;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
