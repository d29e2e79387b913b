import type { InvocationStatus } from '../contract/status.ts';

/** What the native parts say: menus, tray, notifications, dialogs. The page has its own texts. */
export interface Texts {
  file: string;
  newFunction: string;
  importArchive: string;
  save: string;
  settings: string;
  quit: string;
  edit: string;
  find: string;
  run: string;
  runFunction: string;
  cancelRun: string;
  view: string;
  palette: string;
  sidebar: string;
  functions: string;
  invocations: string;
  logs: string;
  metrics: string;
  window: string;
  help: string;
  documentation: string;
  about: string;
  hideApp: string;
  hideOthers: string;
  showAll: string;
  services: string;
  quitApp: string;
  close: string;
  undo: string;
  redo: string;
  cut: string;
  copy: string;
  paste: string;
  selectAll: string;
  actualSize: string;
  zoomIn: string;
  zoomOut: string;
  developerTools: string;
  fullScreen: string;
  minimize: string;
  zoomWindow: string;
  front: string;
  open: string;
  ready: (functions: number) => string;
  portOpen: (url: string) => string;
  runAgain: (name: string) => string;
  recent: string;
  failed: (names: string, count: number) => string;
  failedBody: (status: InvocationStatus) => string;
  finished: (name: string) => string;
  finishedBody: (seconds: number) => string;
  goesOn: string;
  goesOnBody: (url: string) => string;
  portFailed: string;
  updateReady: string;
  updateReadyBody: (version: string) => string;
  unresponsive: string;
  unresponsiveDetail: string;
  wait: string;
  reload: string;
  crashed: string;
  crashedDetail: string;
  notStarted: string;
  archiveTooLarge: (name: string) => string;
  archiveUnreadable: (name: string) => string;
}

const EN_STATUSES: Readonly<Record<InvocationStatus, string>> = {
  success: 'success',
  error: 'error',
  timeout: 'timeout',
  'out-of-memory': 'out of memory',
  crashed: 'crashed',
  cancelled: 'cancelled',
};

const EN: Texts = {
  file: 'File',
  newFunction: 'New Function…',
  importArchive: 'Import Archive…',
  save: 'Save',
  settings: 'Settings',
  quit: 'Quit',
  edit: 'Edit',
  find: 'Find',
  run: 'Run',
  runFunction: 'Run Function',
  cancelRun: 'Cancel Run',
  view: 'View',
  palette: 'Command Palette…',
  sidebar: 'Toggle Sidebar',
  functions: 'Functions',
  invocations: 'Invocations',
  logs: 'Logs',
  metrics: 'Metrics',
  window: 'Window',
  help: 'Help',
  documentation: 'Documentation',
  about: 'About CloudFunction',
  hideApp: 'Hide CloudFunction',
  hideOthers: 'Hide Others',
  showAll: 'Show All',
  services: 'Services',
  quitApp: 'Quit CloudFunction',
  close: 'Close Window',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  developerTools: 'Toggle Developer Tools',
  fullScreen: 'Toggle Full Screen',
  minimize: 'Minimize',
  zoomWindow: 'Zoom',
  front: 'Bring All to Front',
  open: 'Open CloudFunction',
  ready: (functions) => `Ready: ${functions} ${functions === 1 ? 'function' : 'functions'}`,
  portOpen: (url) => `HTTP port open at ${url}`,
  runAgain: (name) => `Run ${name} Again`,
  recent: 'Recent Functions',
  failed: (names, count) => (count === 1 ? `${names} failed` : `${count} calls failed: ${names}`),
  failedBody: (status) => `It ended with "${EN_STATUSES[status]}". Click to see why.`,
  finished: (name) => `${name} has finished`,
  finishedBody: (seconds) => `It took ${seconds} s.`,
  goesOn: 'CloudFunction goes on',
  goesOnBody: (url) => `The HTTP port at ${url} stays open. Quit from the tray to end it.`,
  portFailed: 'The HTTP port is closed',
  updateReady: 'An update is ready',
  updateReadyBody: (version) => `CloudFunction ${version} is installed when you quit.`,
  unresponsive: 'The window does not respond.',
  unresponsiveDetail: 'Unsaved text is kept. Functions go on running meanwhile.',
  wait: 'Wait',
  reload: 'Reload',
  crashed: 'The window keeps crashing.',
  crashedDetail: 'Unsaved text is kept. Reload the window, or quit and start again.',
  notStarted: 'CloudFunction could not start',
  archiveTooLarge: (name) => `${name} is larger than 100 MB, which is more than an archive may be.`,
  archiveUnreadable: (name) => `${name} can't be read. Check that it still exists.`,
};

/** As the page has them. */
const ZH_STATUSES: Readonly<Record<InvocationStatus, string>> = {
  success: '成功',
  error: '错误',
  timeout: '超时',
  'out-of-memory': '内存不足',
  crashed: '崩溃',
  cancelled: '已取消',
};

const ZH: Texts = {
  file: '文件',
  newFunction: '新建函数…',
  importArchive: '导入归档…',
  save: '保存',
  settings: '设置',
  quit: '退出',
  edit: '编辑',
  find: '查找',
  run: '运行',
  runFunction: '运行函数',
  cancelRun: '取消运行',
  view: '视图',
  palette: '命令面板…',
  sidebar: '切换侧边栏',
  functions: '函数',
  invocations: '调用记录',
  logs: '日志',
  metrics: '指标',
  window: '窗口',
  help: '帮助',
  documentation: '文档',
  about: '关于 CloudFunction',
  hideApp: '隐藏 CloudFunction',
  hideOthers: '隐藏其他',
  showAll: '全部显示',
  services: '服务',
  quitApp: '退出 CloudFunction',
  close: '关闭窗口',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  actualSize: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  developerTools: '切换开发者工具',
  fullScreen: '切换全屏',
  minimize: '最小化',
  zoomWindow: '缩放',
  front: '全部置于顶层',
  open: '打开 CloudFunction',
  ready: (functions) => `就绪：${functions} 个函数`,
  portOpen: (url) => `HTTP 端口已开放：${url}`,
  runAgain: (name) => `再次运行 ${name}`,
  recent: '最近的函数',
  failed: (names, count) => (count === 1 ? `${names} 失败` : `${count} 次调用失败：${names}`),
  failedBody: (status) => `结束状态为“${ZH_STATUSES[status]}”。点击查看原因。`,
  finished: (name) => `${name} 已完成`,
  finishedBody: (seconds) => `用时 ${seconds} 秒。`,
  goesOn: 'CloudFunction 仍在运行',
  goesOnBody: (url) => `HTTP 端口 ${url} 保持开放。如需停止，请从托盘退出。`,
  portFailed: 'HTTP 端口未开放',
  updateReady: '更新已就绪',
  updateReadyBody: (version) => `退出时将安装 CloudFunction ${version}。`,
  unresponsive: '窗口没有响应。',
  unresponsiveDetail: '未保存的文本会保留，函数仍在运行。',
  wait: '等待',
  reload: '重新加载',
  crashed: '窗口反复崩溃。',
  crashedDetail: '未保存的文本会保留。请重新加载窗口，或退出后重新启动。',
  notStarted: 'CloudFunction 无法启动',
  archiveTooLarge: (name) => `${name} 超过 100 MB，超出归档的大小限制。`,
  archiveUnreadable: (name) => `无法读取 ${name}。请确认它仍然存在。`,
};

/** The texts of the first of the person's languages that there are texts in. */
export function textsFor(languages: readonly string[]): Texts {
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return ZH;
    if (/^en\b/i.test(language)) return EN;
  }
  return EN;
}
