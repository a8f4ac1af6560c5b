using KvApp.Tests;

return args switch
{
    ["--multi-node", var orders] => await Player.Run(orders),
    // A run whose controller is a process of its own: for the test that kills one.
    ["--multi-node-run", var spec, var method] => (await MultiNodeController.Run(Type.GetType(spec, throwOnError: true)!, method, TimeSpan.FromMinutes(2))).Failure is null ? 0 : 1,
    ["--printing-node", var name, var port, .. var others] => await PrintingNode.Run(name, port, others),
    ["--out-of-memory", var where] => await MemoryHog.Run(where),
    ["--line-editor", var history] => await EditorProgram.Run(history),
    _ => 0,
};
