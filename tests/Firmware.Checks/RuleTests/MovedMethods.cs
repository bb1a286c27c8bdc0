using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoMedAgent.Shrinker;

namespace Firmware.Checks.RuleTests;

/// <summary>The firmware as it is flashed, in which methods that are called at one place were moved there (tools/Shrinker).</summary>
public sealed class MovedMethods : IDisposable
{
    private static readonly string[] Names =
    [
        .. FirmwareAssembly.All.Where(assembly => assembly.Folder.StartsWith("firmware/", StringComparison.Ordinal))
            .Select(assembly => assembly.Name),
    ];

    // A handler begins with it. Each stack has three elements more than the converter computes.
    private const int TheException = 1;

    private readonly FirmwareShrinker _shrinker =
        new(Names.Select(name => Path.Combine(Repository.SurfaceFolder, name + ".dll")), [], [Repository.SurfaceFolder]);

    private readonly MovedAssemblies _resolver = new();

    public void Dispose()
    {
        _shrinker.Dispose();
        _resolver.Dispose();
    }

    [Fact]
    public void Make_no_call_during_which_a_collection_may_change_a_bit() =>
        new InlinedCalls(Moved()).Find()
            .Where(call => !CollectionsWhileInlined.Exceptions.Contains(call.Called))
            .Select(call => $"{call.Called} needs [OwnFrame]: it makes an object or calls, and is small enough to run inside {call.Caller}")
            .ShouldBeEmpty();

    /// <summary>The converter follows no jump: it must not find the evaluation stack shorter than it becomes.</summary>
    [Fact]
    public void Find_the_room_on_the_evaluation_stack_that_they_need() =>
        Moved().SelectMany(module => module.GetTypes()).SelectMany(type => type.Methods).Where(method => method.HasBody)
            .Where(method => Evaluation.Depths(method.Body)
                .Max(entry => entry.Value + Math.Max(0, Evaluation.Pushed(entry.Key) - Evaluation.Popped(entry.Key)))
                > Evaluation.Length(method.Body) + (method.Body.HasExceptionHandlers ? TheException : 0))
            .Select(method => method.FullName)
            .ShouldBeEmpty();

    [Fact]
    public void Have_no_handlers_of_their_own_and_are_only_called_at_one_place()
    {
        IReadOnlyList<(string Called, string Caller)> gone = _shrinker.Inline([]);
        gone.Count.ShouldBeGreaterThan(100);
        gone.Select(method => method.Called).Distinct().Count().ShouldBe(gone.Count);
    }

    private ModuleDefinition[] Moved()
    {
        _shrinker.Inline([]);
        _resolver.AddSearchDirectory(Repository.SurfaceFolder);
        return [.. Names.Select(name => _resolver.Read(_shrinker.BytesOf(name)))];
    }

    /// <summary>Finds what was moved, and the surfaces.</summary>
    private sealed class MovedAssemblies : DefaultAssemblyResolver
    {
        public ModuleDefinition Read(byte[] bytes)
        {
            AssemblyDefinition assembly =
                AssemblyDefinition.ReadAssembly(new MemoryStream(bytes), new ReaderParameters { AssemblyResolver = this });
            RegisterAssembly(assembly);
            return assembly.MainModule;
        }
    }
}
