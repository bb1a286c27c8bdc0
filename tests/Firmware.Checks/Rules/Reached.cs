using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// The methods of some modules that are reached from where a device starts. A virtual method counts as called on every type that is made
/// somewhere; what packages may call is called.
/// </summary>
internal sealed class Reached
{
    private readonly Dictionary<string, MethodDefinition> _methods;
    private readonly HashSet<string> _reached = [];
    private readonly Queue<MethodDefinition> _next = new();
    private readonly TypeDefinition[] _classes;

    /// <param name="modules">What is looked at.</param>
    /// <param name="starts">Types whose methods are called from outside.</param>
    public Reached(IEnumerable<ModuleDefinition> modules, params string[] starts)
    {
        TypeDefinition[] types = [.. modules.SelectMany(module => module.AllTypes())];
        _methods = types.SelectMany(type => type.Methods).DistinctBy(method => method.FullName).ToDictionary(method => method.FullName);
        _classes = [.. types.Where(type => !type.IsInterface)];
        foreach (MethodDefinition start in types.Where(type => starts.Contains(type.FullName)).SelectMany(type => type.Methods))
        {
            Add(start);
        }

        do
        {
            Follow();
        }
        while (AddOverrides());
    }

    /// <summary>Methods with a body that nothing reaches, as declaring type and name.</summary>
    public IEnumerable<string> Others => _methods.Values.Where(method => method.HasBody && !IsReached(method))
        .Select(method => $"{method.DeclaringType.FullName}::{method.Name}");

    private void Follow()
    {
        while (_next.TryDequeue(out MethodDefinition? method))
        {
            AddStaticInitialiser(method.DeclaringType);
            foreach (Instruction instruction in method.HasBody ? method.Body.Instructions : [])
            {
                if (instruction.Operand is MethodReference called
                    && _methods.TryGetValue(called.GetElementMethod().FullName, out MethodDefinition? known))
                {
                    Add(known);
                }
                else if (instruction.Operand is FieldReference field && field.Resolve() is FieldDefinition definition)
                {
                    AddStaticInitialiser(definition.DeclaringType);
                }
            }
        }
    }

    private bool AddOverrides()
    {
        int before = _reached.Count;
        foreach (TypeDefinition type in _classes.Where(type => type.Methods.Any(method => method.IsConstructor && IsReached(method))))
        {
            foreach (MethodDefinition method in type.Methods.Where(method => method.IsVirtual))
            {
                if (BasesOf(type).Any(basis => Calls(basis, method)))
                {
                    Add(method);
                }
            }
        }

        return _reached.Count > before;
    }

    // Of a type that is not ours nobody knows what is called.
    private bool Calls(TypeReference basis, MethodDefinition method) =>
        basis.Resolve() is not TypeDefinition type || !_methods.ContainsKey(type.Methods.FirstOrDefault()?.FullName ?? "")
        || type.Methods.Any(m => m.Name == method.Name && m.Parameters.Count == method.Parameters.Count && IsReached(m));

    private static IEnumerable<TypeReference> BasesOf(TypeDefinition type) =>
        type.Interfaces.Select(i => i.InterfaceType).Append(type.BaseType).OfType<TypeReference>();

    private bool IsReached(MethodDefinition method) => _reached.Contains(method.FullName);

    private void AddStaticInitialiser(TypeDefinition type)
    {
        if (type.Methods.FirstOrDefault(method => method.IsConstructor && method.IsStatic) is MethodDefinition initialiser)
        {
            Add(initialiser);
        }
    }

    private void Add(MethodDefinition method)
    {
        if (_methods.ContainsKey(method.FullName) && _reached.Add(method.FullName))
        {
            _next.Enqueue(method);
        }
    }
}
